import { daysFrom } from "../days.js";
import { wayOf } from "./circumstances.js";
import type { KnownObligation } from "./knownObligations.js";
import { areDistinct, byCurrency, byId, foreignTexts, moneyOf, RIGHT_WAYS, type Way } from "./rightWays.js";
import type { Bundle, StatementDraft } from "./StatementDraft.js";

/** A bundle of one obligation. */
const only = ({ obligations: [one, another] }: Bundle): KnownObligation | undefined => (another ? undefined : one);

/** The first obligation of a bundle by the id of its own, wrongly; the others right. */
const wrongly =
  (
    type: string,
    change: (draft: StatementDraft, one: KnownObligation) => Parameters<StatementDraft["tell"]>[1] | null,
  ): Way =>
  (draft, bundle) => {
    const [first, ...others] = bundle.obligations;
    const changed = first && change(draft, first);
    if (!first || !changed) return [];
    draft.break(type, [first], [draft.tell(first, changed)]);
    for (const one of others) draft.tellRight(one);
    return [bundle];
  };

/** An amount that nobody lets pass; of `others` none. */
function wrongMinor(draft: StatementDraft, one: KnownObligation, others: readonly bigint[] = []): bigint | null {
  const right = draft.minorOf(one);
  const wrong = right + draft.oneOf([right, right / 10n + 7n, 101n, right * 9n]);
  return wrong === right || others.includes(wrong) || draft.isTolerated(one.currency, right, wrong) ? null : wrong;
}

const amount = wrongly("AMOUNT_MISMATCH", (draft, one) => {
  const amountMinor = wrongMinor(draft, one);
  return amountMinor === null ? null : { amountMinor };
});

/** Booked as paid instead of received, or the other way round. */
const wrongSide = wrongly("AMOUNT_MISMATCH", (draft, one) =>
  draft.books.isSigned && draft.cycle.obligations.filter(({ isOurs }) => !isOurs).length > 20
    ? { amountMinor: -draft.minorOf(one) }
    : null,
);

const currency = wrongly("CURRENCY_MISMATCH", (draft, one) => {
  const other = draft.oneOf(["CZK", "EUR", "PLN", "USD"]);
  return other === one.currency ? null : { currency: other, amountMinor: draft.minorOf(one) * 2n };
});

const cycleColumn = wrongly("WRONG_CYCLE", (draft) => {
  const cycle = draft.oneOf(["2009-12", "2030-01", "leden", "cyc_01900000-0000-7000-8000-00000000000f"]);
  return { cycle };
});

/** One share of several, all by the redemption's id. */
const amountByReference: Way = (draft, bundle) => {
  const [first, ...others] = bundle.obligations;
  if (!first || others.length === 0 || !areDistinct(bundle.obligations)) return [];
  const amountMinor = wrongMinor(
    draft,
    first,
    others.map((one) => draft.minorOf(one)),
  );
  if (amountMinor === null) return [];
  const { reference } = bundle;
  draft.break("AMOUNT_MISMATCH", [first], [draft.tell(first, { reference, amountMinor })]);
  for (const one of others) draft.match(1, [one], [draft.tell(one, { reference })]);
  return [bundle];
};

const amountOfGroup: Way = (draft, bundle) => {
  const [shares = [], ...rest] = byCurrency(bundle);
  const [first] = shares;
  if (!first || shares.length < 2 || rest.length > 0) return [];
  const { reference } = bundle;
  const amountMinor = draft.sumOf(shares) + 123n;
  draft.break("AMOUNT_MISMATCH", shares, [draft.tell(first, { reference, amountMinor })]);
  return [bundle];
};

const missing: Way = (draft, bundle) => {
  if (!draft.leaveUnnamed(bundle.obligations)) return [];
  for (const one of bundle.obligations) draft.break("MISSING_AT_PARTNER", [one], []);
  return [bundle];
};

const missingShare: Way = (draft, bundle) => {
  const [first, ...others] = bundle.obligations;
  if (!first || others.length === 0 || !draft.leaveUnnamed([first])) return [];
  draft.break("MISSING_AT_PARTNER", [first], []);
  for (const one of others) draft.tellRight(one);
  return [bundle];
};

/** An id in our form that is nobody's. */
const unknownReference: Way = (draft, bundle) => {
  const [first] = bundle.obligations;
  if (!first) return [];
  const digits = Array.from({ length: 12 }, () => draft.pick(16).toString(16)).join("");
  const reference = `${draft.oneOf(["rdm", "obl", "pur"])}_f${digits.slice(0, 7)}-${digits.slice(2, 6)}-4abc-9${digits.slice(6, 9)}-${digits}`;
  draft.break("MISSING_AT_US", [], [draft.tell(first, { reference })]);
  return byId(draft, bundle, []);
};

/** A document of the partner's own that comes to nothing of ours. */
const unknownDocument: Way = (draft, bundle) => {
  const [first] = bundle.obligations;
  if (!first) return [];
  const money = moneyOf(draft, [first]);
  const line = {
    id: draft.nextLineId(),
    ...money,
    amountMinor: money.amountMinor * 11n + (draft.minorOf(first) < 0n ? -1n : 1n),
  };
  if (!draft.leaveUnnamed([], [line])) return [];
  const about = { ...first, date: line.date };
  draft.break("MISSING_AT_US", [], [draft.tell(about, { lineId: line.id, ...foreignTexts(draft, line) })]);
  return byId(draft, bundle, []);
};

/** More than we have under a redemption. */
const tooMuchOfReference: Way = (draft, bundle) => {
  const [first] = bundle.obligations;
  if (!first || RIGHT_WAYS.byReference(draft, bundle, []).length === 0) return [];
  const amountMinor = draft.sumOf(bundle.obligations) * 3n + draft.minorOf(first);
  draft.break("MISSING_AT_US", [], [draft.tell(first, { reference: bundle.reference, amountMinor })]);
  return [bundle];
};

/** One digit of the id is another: shown to people, matched by nobody. */
const mistyped: Way = (draft, bundle) => {
  const one = only(bundle);
  if (!one || !draft.leaveUnnamed([one])) return [];
  const right = draft.oneOf([one.id, bundle.reference]);
  const last = Number.parseInt(right.slice(-1), 16);
  const reference = `${right.slice(0, -1)}${((last + 1) % 16).toString(16)}`;
  draft.break("MISSING_AT_US", [], [draft.tell(one, { reference })], 1);
  draft.break("MISSING_AT_PARTNER", [one], []);
  return [bundle];
};

/** A document of the partner's own with another amount, whose text resembles an id. */
const similarText: Way = (draft, bundle) => {
  const one = only(bundle);
  if (!one) return [];
  const money = moneyOf(draft, [one]);
  const line = {
    id: draft.nextLineId(),
    ...money,
    amountMinor: money.amountMinor * 13n + (draft.minorOf(one) < 0n ? -1n : 1n),
  };
  if (!draft.leaveUnnamed([one], [line])) return [];
  const texts = { ...foreignTexts(draft, line), description: `${line.id} za ${bundle.reference.replaceAll("-", "")}` };
  draft.break("MISSING_AT_US", [], [draft.tell(one, { lineId: line.id, ...texts })], 1);
  draft.break("MISSING_AT_PARTNER", [one], []);
  return [bundle];
};

/** A document of the partner's own of the right amount, more than a week later. */
const tooLongAfter: Way = (draft, bundle) => {
  const one = only(bundle);
  if (!one) return [];
  const line = { id: draft.nextLineId(), ...moneyOf(draft, [one]), date: daysFrom(one.date, 9) };
  if (!draft.leaveUnnamed([one], [line])) return [];
  draft.break("MISSING_AT_US", [], [draft.tell(one, { lineId: line.id, ...foreignTexts(draft, line) })]);
  draft.break("MISSING_AT_PARTNER", [one], []);
  return [bundle];
};

const toldTwice: Way = (draft, bundle) => {
  const [first, ...others] = bundle.obligations;
  if (!first) return [];
  const { date, lineId } = { date: first.date, lineId: draft.nextLineId() };
  draft.match(1, [first], [draft.tell(first, { lineId, date })]);
  const reference = others.length === 0 ? draft.oneOf([first.id, bundle.reference]) : first.id;
  const amountMinor = reference === first.id ? draft.minorOf(first) * draft.oneOf([1n, 1n, 2n]) : draft.minorOf(first);
  draft.break("DUPLICATE_AT_PARTNER", [first], [draft.tell(first, { reference, date, amountMinor })]);
  for (const one of others) draft.tellRight(one);
  return [bundle];
};

const shareToldTwice: Way = (draft, bundle) => {
  const [first, ...others] = bundle.obligations;
  if (!first || !areDistinct(bundle.obligations)) return [];
  const texts = { reference: bundle.reference, date: first.date };
  draft.match(1, [first], [draft.tell(first, texts)]);
  draft.break("DUPLICATE_AT_PARTNER", [first], [draft.tell(first, texts)]);
  for (const one of others) draft.match(1, [one], [draft.tell(one, { reference: bundle.reference })]);
  return [bundle];
};

/** Of two issuers' equal shares one is told, by the redemption's id. */
const oneOfEqualShares: Way = (draft, bundle) => {
  const alike = bundle.obligations
    .map((one) =>
      bundle.obligations.filter((other) => other.currency === one.currency && other.amountMinor === one.amountMinor),
    )
    .find(({ length }) => length === 2);
  const [first] = alike ?? [];
  if (!alike || !first) return [];
  draft.break("AMBIGUOUS", alike, [draft.tell(first, { reference: bundle.reference })], 2);
  for (const one of bundle.obligations) if (!alike.includes(one)) draft.tellRight(one);
  return [bundle];
};

/** One document of the partner's own, two obligations of its amount. */
const twoCandidates: Way = (draft, bundle, more) => {
  const one = only(bundle);
  const other = one && more.find((another) => isLike(one, only(another)));
  const items = [...bundle.obligations, ...(other?.obligations ?? [])];
  if (!one || !other) return [];
  const line = { id: draft.nextLineId(), ...moneyOf(draft, [one]) };
  if (
    !draft.leaveUnnamed(
      items,
      [line],
      items.map((item) => wayOf([item], [line])),
    )
  )
    return [];
  draft.break("AMBIGUOUS", items, [draft.tell(one, { lineId: line.id, ...foreignTexts(draft, line) })], 2);
  return [bundle, other];
};

const isLike = (one: KnownObligation, other: KnownObligation | undefined) =>
  other !== undefined &&
  (["currency", "isOurs", "amountMinor", "date"] as const).every((field) => one[field] === other[field]);

/** Two documents of the partner's own, one obligation of their amount. */
const twoDocuments: Way = (draft, bundle) => {
  const one = only(bundle);
  if (!one) return [];
  const lines = [0, 1].map(() => ({ id: draft.nextLineId(), ...moneyOf(draft, [one]) }));
  if (
    !draft.leaveUnnamed(
      [one],
      lines,
      lines.map((line) => wayOf([one], [line])),
    )
  )
    return [];
  const told = lines.map((line) => draft.tell(one, { lineId: line.id, ...foreignTexts(draft, line) }));
  draft.break("AMBIGUOUS", [one], told, 2);
  return [bundle];
};

/** One document of the partner's own that two pairs of obligations come to. */
const twoCombinations: Way = (draft, bundle, more) => {
  const one = only(bundle);
  if (!one) return [];
  const singles = more.filter((other) => {
    const item = only(other);
    return item?.currency === one.currency && item.isOurs === one.isOurs && item.date === one.date;
  });
  const sumWith = (a: KnownObligation, b: Bundle) => a.amountMinor + (only(b)?.amountMinor ?? 0n);
  for (const second of singles.slice(0, 15)) {
    const whole = sumWith(one, second);
    for (const third of singles.slice(0, 40)) {
      const item = only(third);
      if (!item || third === second || item.amountMinor === one.amountMinor || item.amountMinor >= whole) continue;
      const fourth = singles.find((other) => other !== second && other !== third && sumWith(item, other) === whole);
      if (!fourth) continue;
      const bundles = [bundle, second, third, fourth];
      if (tellCombinations(draft, bundles)) return bundles;
    }
  }
  return [];
};

function tellCombinations(draft: StatementDraft, bundles: readonly Bundle[]): boolean {
  const items = bundles.flatMap(({ obligations }) => obligations);
  const [pair, otherPair] = [items.slice(0, 2), items.slice(2)];
  const [first] = pair;
  if (!first) return false;
  const line = { id: draft.nextLineId(), ...moneyOf(draft, pair) };
  if (!draft.leaveUnnamed(items, [line], [wayOf(pair, [line]), wayOf(otherPair, [line])])) return false;
  draft.break("AMBIGUOUS", items, [draft.tell(first, { lineId: line.id, ...foreignTexts(draft, line) })], 2);
  return true;
}

/** A line that cannot be read; what it should have told is missing. */
const badLine: Way = (draft, bundle) => {
  const one = only(bundle);
  if (!one || !draft.leaveUnnamed([one])) return [];
  const [texts, error] = draft.oneOf<readonly [Parameters<StatementDraft["tell"]>[1], RegExp]>([
    [{ amount: "12,50" }, /^amount/],
    [{ amount: "0.00" }, /^amount/],
    [{ amount: "1.005" }, /^amount/],
    [{ currency: "Kč" }, /^currency/],
    [{ date: "15.3.2011" }, /^date/],
    [{ date: "2011-02-30" }, /^date/],
    [{ lineId: "x".repeat(65) }, /^line_id/],
    [{ reference: "F".repeat(141) }, /^reference/],
  ]);
  const description = `${draft.nextLineId()} cannot be read`;
  draft.badLines.push({ lineId: draft.tell(one, { description, ...texts }), error });
  draft.break("MISSING_AT_PARTNER", [one], []);
  return [bundle];
};

/** What a partner may get wrong within its statement of one cycle, each with its one name. */
export const FAULTS = {
  amount,
  wrongSide,
  amountByReference,
  amountOfGroup,
  currency,
  cycleColumn,
  missing,
  missingShare,
  unknownReference,
  unknownDocument,
  tooMuchOfReference,
  mistyped,
  similarText,
  tooLongAfter,
  toldTwice,
  shareToldTwice,
  oneOfEqualShares,
  twoCandidates,
  twoDocuments,
  twoCombinations,
  badLine,
} as const satisfies Record<string, Way>;
