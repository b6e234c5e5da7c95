import type { KnownObligation } from "./knownObligations.js";
import { areDistinct, byCurrency, type Way } from "./rightWays.js";
import type { StatementDraft } from "./StatementDraft.js";

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

/** What is told of the right thing, and told wrongly. */
export const WRONG_FAULTS = {
  amount,
  wrongSide,
  amountByReference,
  amountOfGroup,
  currency,
  cycleColumn,
} as const satisfies Record<string, Way>;
