import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { AdjustmentView } from "../../store/queries/adjustments.js";
import type { AdjustmentType } from "../types/adjustments.js";

export function presentAdjustment(adjustment: AdjustmentView): AdjustmentType {
  const { id, reason, occurredAt, proposedBy, approvedBy, disputeId } = adjustment;
  return {
    id: publicId("adj", id),
    status: approvedBy !== null ? "POSTED" : adjustment.rejectedBy !== null ? "REJECTED" : "PROPOSED",
    debtor: { code: adjustment.debtorCode },
    creditor: { code: adjustment.creditorCode },
    amount: presentMoney(money(adjustment.amountMinor, adjustment.currency)),
    reason,
    occurredAt,
    disputeId: disputeId === null ? null : publicId("dsp", disputeId),
    proposedBy,
    approvedBy,
  };
}
