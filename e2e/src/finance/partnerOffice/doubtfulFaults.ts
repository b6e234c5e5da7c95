import { wayOf } from "./circumstances.js";
import type { KnownObligation } from "./knownObligations.js";
import { onlyOne } from "./onlyOne.js";
import { areDistinct, foreignTexts, moneyOf, type Way } from "./rightWays.js";
import type { Bundle, StatementDraft } from "./StatementDraft.js";

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
  const one = onlyOne(bundle);
  const other = one && more.find((another) => isLike(one, onlyOne(another)));
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
  const one = onlyOne(bundle);
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
  const one = onlyOne(bundle);
  if (!one) return [];
  const singles = more.filter((other) => {
    const item = onlyOne(other);
    return item?.currency === one.currency && item.isOurs === one.isOurs && item.date === one.date;
  });
  const sumWith = (a: KnownObligation, b: Bundle) => a.amountMinor + (onlyOne(b)?.amountMinor ?? 0n);
  for (const second of singles.slice(0, 15)) {
    const whole = sumWith(one, second);
    for (const third of singles.slice(0, 40)) {
      const item = onlyOne(third);
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

/** What is told once too often, or can be understood in two ways. */
export const DOUBTFUL_FAULTS = {
  toldTwice,
  shareToldTwice,
  oneOfEqualShares,
  twoCandidates,
  twoDocuments,
  twoCombinations,
} as const satisfies Record<string, Way>;
