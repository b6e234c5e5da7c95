import { money, publicId } from "@tessera/kernel";
import { presentMoney, type MoneyType } from "@tessera/runtime";
import type { DisputeView } from "../../store/queries/disputes.js";
import type { DisputeType } from "../types/disputes.js";
import { presentObligation } from "./presentObligations.js";

export function presentDispute(dispute: DisputeView): DisputeType {
  const { obligation } = dispute;
  const amount = (amountMinor: bigint | null): MoneyType | null =>
    amountMinor === null ? null : presentMoney(money(amountMinor, obligation.currency));
  return {
    id: publicId("dsp", dispute.id),
    status: dispute.status,
    obligation: presentObligation(obligation),
    openedBy: dispute.partnerCode === null ? null : { code: dispute.partnerCode },
    openedAt: dispute.openedAt,
    reason: dispute.reason,
    claimed: presentMoney(money(dispute.claimedMinor, obligation.currency)),
    outcome: dispute.outcome,
    decided: amount(dispute.decidedMinor),
    timeline: dispute.events.map((event) => ({
      status: event.kind,
      actor: event.actor,
      reason: event.reason,
      amount: amount(event.amountMinor),
      at: event.recordedAt,
    })),
  };
}
