import { daysFrom } from "../days.js";
import { onlyOne } from "./onlyOne.js";
import { byId, foreignTexts, moneyOf, RIGHT_WAYS, type Way } from "./rightWays.js";
import type { StatementDraft } from "./StatementDraft.js";

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
  const one = onlyOne(bundle);
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
  const one = onlyOne(bundle);
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
  const one = onlyOne(bundle);
  if (!one) return [];
  const line = { id: draft.nextLineId(), ...moneyOf(draft, [one]), date: daysFrom(one.date, 9) };
  if (!draft.leaveUnnamed([one], [line])) return [];
  draft.break("MISSING_AT_US", [], [draft.tell(one, { lineId: line.id, ...foreignTexts(draft, line) })]);
  draft.break("MISSING_AT_PARTNER", [one], []);
  return [bundle];
};

/** A line that cannot be read; what it should have told is missing. */
const badLine: Way = (draft, bundle) => {
  const one = onlyOne(bundle);
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

/** What stands alone on its side: told by nobody, or nobody's. */
export const LONE_FAULTS = {
  missing,
  missingShare,
  unknownReference,
  unknownDocument,
  tooMuchOfReference,
  mistyped,
  similarText,
  tooLongAfter,
  badLine,
} as const satisfies Record<string, Way>;
