import { publicId, type IdPrefix } from "@tessera/kernel";
import type { PricedDebt } from "../pricing/draw.js";
import { priceDraws } from "../pricing/priceDraws.js";
import { priceRepayments } from "../pricing/priceRepayments.js";
import type { DrawnEntry, DrawSource, ObligationDraft, PostedObligation, ReversedSpend } from "./obligation.js";

const PREFIX: Readonly<Record<DrawSource["kind"], IdPrefix>> = { REDEMPTION: "rdm", HOLD: "hld", PURCHASE: "pur" };

/** The obligations of one entry: one per issuer and currency of a spend, one per lot and creditor of a purchase. */
export function draftObligations(entry: DrawnEntry): ObligationDraft[] {
  const debts: (PricedDebt & { readonly lotId?: string })[] =
    entry.kind === "REDEMPTION"
      ? [...priceDraws(entry.draws, entry.draws[0]?.creditorCode ?? "").debts]
      : priceRepayments(entry.draws);
  return debts.map((debt) => ({
    kind: entry.kind,
    entryId: entry.entryId,
    reference: publicId(PREFIX[entry.source.kind], entry.source.id),
    debtorCode: debt.debtorCode,
    creditorCode: debt.creditorCode,
    currency: debt.currency,
    amountMinor: debt.amountMinor,
    occurredAt: entry.occurredAt,
    lotId: debt.lotId ?? null,
    reverses: null,
  }));
}

/** The mirror of an obligation: the creditor gives back what it was owed, at the instant of the reversal. */
export function reverseObligation(original: PostedObligation, reversal: ReversedSpend): ObligationDraft {
  return {
    kind: "REVERSAL",
    entryId: reversal.entryId,
    reference: original.reference,
    debtorCode: original.creditorCode,
    creditorCode: original.debtorCode,
    currency: original.currency,
    amountMinor: original.amountMinor,
    occurredAt: reversal.occurredAt,
    lotId: null,
    reverses: original.id,
    ...(original.covers ? { covers: original.covers } : {}),
  };
}
