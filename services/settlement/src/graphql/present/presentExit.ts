import { formatDecimal, money, points, PRICE_SCALE, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { PartnerExit } from "../../domain/exit/partnerExit.js";
import type { ExitValuation } from "../../domain/exit/valueExit.js";
import type { ExitSettlement } from "../../store/exit/exitSettlements.js";
import type { ExitSettlementType, ExitValuationType, PartnerExitType } from "../types/exits.js";

const rate = (millionths: bigint): string => formatDecimal(millionths, PRICE_SCALE);

export function presentExit(exit: PartnerExit): PartnerExitType {
  return {
    exit,
    id: publicId("ext", exit.id),
    partner: { code: exit.partnerCode },
    reserve: { code: exit.reserveCode },
    mode: exit.mode,
    stage: stageOf(exit),
    reason: exit.reason,
    announcedOn: exit.announcedOn,
    lastIssuingDay: exit.lastIssuingDay,
    lastRedeemingDay: exit.lastRedeemingDay,
    runOffEndsOn: exit.runOffEndsOn,
    trueUpOn: exit.trueUpOn,
    expectedRedemptionRate: exit.expectedRate === null ? null : rate(exit.expectedRate),
    proposedBy: exit.proposedBy,
    approvedBy: exit.approvedBy,
    takenOverAt: exit.takenOverAt,
    revokedAt: exit.revokedAt,
  };
}

function stageOf({ withdrawnBy, approvedBy, revokedAt }: PartnerExit): PartnerExitType["stage"] {
  if (withdrawnBy !== null) return "WITHDRAWN";
  if (revokedAt !== null) return "REVOKED";
  return approvedBy === null ? "PROPOSED" : "APPROVED";
}

export function presentExitSettlement(settlement: ExitSettlement): ExitSettlementType {
  return {
    id: publicId("exs", settlement.id),
    kind: settlement.kind,
    asOf: settlement.asOf,
    outstandingPoints: points(settlement.outstandingPoints),
    proposedBy: settlement.proposedBy,
    approvedBy: settlement.approvedBy,
    lines: settlement.lines.map(presentValuation),
  };
}

export function presentValuation(valuation: ExitValuation): ExitValuationType {
  const { currency, estimatedRate } = valuation;
  const amount = (amountMinor: bigint) => presentMoney(money(amountMinor, currency));
  return {
    currency,
    outstanding: formatDecimal(valuation.outstandingMicro, PRICE_SCALE),
    estimatedRate: estimatedRate === null ? null : rate(estimatedRate),
    rate: rate(valuation.rate),
    paid: amount(valuation.paidMinor),
    received: amount(valuation.receivedMinor),
    retained: amount(valuation.retainedMinor),
    amount: amount(valuation.amountMinor),
  };
}
