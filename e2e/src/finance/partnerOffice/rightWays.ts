import { wayOf } from "./circumstances.js";
import type { KnownObligation } from "./knownObligations.js";
import type { Bundle, StatementDraft } from "./StatementDraft.js";
import { inUnits } from "./toldLine.js";

/** Writes what a bundle, and if it likes others of `more`, should say. Answers the bundles that it told; none: it cannot. */
export type Way = (draft: StatementDraft, bundle: Bundle, more: readonly Bundle[]) => readonly Bundle[];

/** Each obligation by its own id. */
export const byId: Way = (draft, bundle) => {
  for (const one of bundle.obligations) draft.tellRight(one);
  return [bundle];
};

/** Each obligation in a line of its own, by what they all come from. */
const byReference: Way = (draft, bundle) => {
  if (!areDistinct(bundle.obligations)) return [];
  for (const one of bundle.obligations) draft.match(1, [one], [draft.tell(one, { reference: bundle.reference })]);
  return [bundle];
};

/** One line for all issuers of a redemption in a currency. */
const inOneLine: Way = (draft, bundle) => {
  for (const shares of byCurrency(bundle)) {
    const [first] = shares;
    if (!first) continue;
    const line = draft.tell(first, { reference: bundle.reference, amountMinor: draft.sumOf(shares) });
    draft.match(shares.length === 1 ? 1 : 4, shares, [line]);
  }
  return [bundle];
};

/** One obligation in two lines. */
const inTwoLines: Way = (draft, bundle) => {
  const [first, ...others] = bundle.obligations;
  const half = first && draft.minorOf(first) / 3n;
  if (!first || !half) return [];
  const lines = [half, draft.minorOf(first) - half].map((amountMinor) => draft.tell(first, { amountMinor }));
  draft.match(4, [first], lines);
  for (const one of others) draft.tellRight(one);
  return [bundle];
};

/** Shares of a redemption in lines of other sizes that come to the same. */
const inOtherParts: Way = (draft, bundle) => {
  const [shares = [], ...rest] = byCurrency(bundle);
  const [first] = shares;
  if (!first || shares.length < 2 || rest.length > 0) return [];
  const whole = draft.sumOf(shares);
  const parts = [whole / 7n, whole - whole / 7n];
  if (parts.includes(0n) || shares.some((one) => parts.includes(draft.minorOf(one)))) return [];
  const lines = parts.map((amountMinor) => draft.tell(first, { reference: bundle.reference, amountMinor }));
  draft.match(4, shares, lines);
  return [bundle];
};

/** By the number of the partner's own document, the amount being the only one of its kind. */
const byOwnNumber: Way = (draft, bundle) => {
  const [one, another] = bundle.obligations;
  if (!one || another) return [];
  const line = { id: draft.nextLineId(), ...moneyOf(draft, [one]) };
  if (!draft.leaveUnnamed([one], [line], [wayOf([one], [line])])) return [];
  draft.match(5, [one], [draft.tell(one, { lineId: line.id, ...foreignTexts(draft, line) })]);
  return [bundle];
};

/** One document of the partner's own for several obligations. */
const inOneDocument: Way = (draft, bundle, more) => {
  const [one, another] = bundle.obligations;
  if (!one || another) return [];
  const kind = (other: KnownObligation) => other.currency === one.currency && other.isOurs === one.isOurs;
  const others = more
    .filter(({ obligations: [other, more2] }) => other && !more2 && kind(other))
    .slice(0, 1 + draft.pick(3));
  const all = [one, ...others.flatMap(({ obligations }) => obligations)];
  if (all.length < 2) return [];
  const line = { id: draft.nextLineId(), ...moneyOf(draft, all) };
  if (!draft.leaveUnnamed(all, [line], [wayOf(all, [line])])) return [];
  draft.match(6, all, [draft.tell(one, { lineId: line.id, ...foreignTexts(draft, line) })]);
  return [bundle, ...others];
};

/** Two documents of the partner's own for one obligation. */
const inTwoDocuments: Way = (draft, bundle) => {
  const [one, another] = bundle.obligations;
  const third = one && draft.minorOf(one) / 3n;
  if (!one || another || !third) return [];
  const lines = [third, draft.minorOf(one) - third].map((amountMinor) => ({
    ...{ id: draft.nextLineId(), amountMinor, currency: one.currency, date: one.date },
  }));
  if (!draft.leaveUnnamed([one], lines, [wayOf([one], lines)])) return [];
  const told = lines.map((line) => draft.tell(one, { lineId: line.id, ...foreignTexts(draft, line) }));
  draft.match(6, [one], told);
  return [bundle];
};

/** A little too much or too little, which finance lets pass as a fee. */
const withinTolerance: Way = (draft, bundle) => {
  const [first, ...others] = bundle.obligations;
  if (!first) return [];
  const right = draft.minorOf(first);
  const feeMinor = draft.oneOf([1n, 2n, -1n]);
  if (!draft.isTolerated(first.currency, right, right - feeMinor)) return [];
  const reference = others.length === 0 ? draft.oneOf([first.id, bundle.reference]) : first.id;
  draft.match(2, [first], [draft.tell(first, { reference, amountMinor: right - feeMinor })], feeMinor);
  for (const one of others) draft.tellRight(one);
  return [bundle];
};

/** What a partner may write without anything being wrong. */
export const RIGHT_WAYS = {
  byId,
  byReference,
  inOneLine,
  inTwoLines,
  inOtherParts,
  byOwnNumber,
  inOneDocument,
  inTwoDocuments,
  withinTolerance,
} as const satisfies Record<string, Way>;

/** Whether no two obligations look alike. */
export function areDistinct(obligations: readonly KnownObligation[]): boolean {
  return (
    new Set(obligations.map(({ currency, amountMinor }) => `${currency} ${amountMinor}`)).size === obligations.length
  );
}

export function byCurrency({ obligations }: Bundle): KnownObligation[][] {
  const currencies = [...new Set(obligations.map(({ currency }) => currency))];
  return currencies.map((currency) => obligations.filter((one) => one.currency === currency));
}

/** What one line of one document tells of several obligations: their sum, on the day of the first. */
export function moneyOf(
  draft: StatementDraft,
  obligations: readonly KnownObligation[],
): { amountMinor: bigint; currency: string; date: string } {
  const [first] = obligations;
  if (!first) throw new Error("a line tells of something");
  return { amountMinor: draft.sumOf(obligations), currency: first.currency, date: first.date };
}

/** A number of the partner's own, or none at all. */
export function foreignTexts(
  draft: StatementDraft,
  { amountMinor, date }: { readonly amountMinor: bigint; readonly date: string },
): { reference: string; amount: string; date: string } {
  return { reference: draft.pick(4) === 0 ? "" : draft.ownNumber(), amount: inUnits(amountMinor), date };
}
