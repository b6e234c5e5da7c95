import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import { findPayout, type PayoutTransferView, type PayoutView } from "../../store/queries/payouts.js";
import type { SettlementContext } from "../context.js";
import type { ClaimPayoutType, ClaimTransferType } from "../types/claimPayouts.js";
import { presentFile } from "./presentFile.js";

export function presentPayout(payout: PayoutView): ClaimPayoutType {
  const { status, contentHash, proposedBy, proposedAt, approvedBy, approvedAt, rejectedBy, rejection, ordered } =
    payout;
  return {
    ...{ status, contentHash, proposedBy, proposedAt, approvedBy, approvedAt, rejectedBy, rejection },
    id: publicId("cpo", payout.id),
    controlSum: presentMoney(money(payout.controlSumMinor, payout.currency)),
    transferCount: payout.transfers,
    payerIban: payout.payer.iban,
    executeOn: ordered?.executeOn ?? null,
    messageId: ordered?.messageId ?? null,
    file: ordered && presentFile(ordered.file),
  };
}

export function presentTransfer(transfer: PayoutTransferView): ClaimTransferType {
  const { reference, iban, holder, status, reason } = transfer;
  return {
    ...{ reference, iban, holder, status, reason },
    claimId: publicId("clm", transfer.claimId),
    partner: { code: transfer.partnerCode },
    amount: presentMoney(money(transfer.amountMinor, transfer.currency)),
  };
}

/** A payout that a command has just answered with, as it is now. */
export async function shownPayout({ deps }: SettlementContext, id: string): Promise<ClaimPayoutType> {
  const payout = await findPayout(deps.database, id);
  if (!payout) throw new Error(`payout ${id} has vanished`);
  return presentPayout(payout);
}
