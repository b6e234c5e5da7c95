import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { ClaimView } from "../../store/queries/claims.js";
import type { ClaimType } from "../types/claims.js";

export function presentClaim(claim: ClaimView): ClaimType {
  const amount = (minor: bigint) => presentMoney(money(minor, claim.currency));
  const { kind, direction, status, isOverdue, dueOn, reference, variableSymbol, raisedAt } = claim;
  return {
    id: publicId("clm", claim.id),
    kind,
    direction,
    partner: { code: claim.partnerCode },
    cycleId: claim.cycleId && publicId("cyc", claim.cycleId),
    amount: amount(claim.amountMinor),
    standing: amount(claim.standingMinor),
    paid: amount(claim.paidMinor),
    open: amount(claim.openMinor),
    status,
    isOverdue,
    dueOn,
    reference,
    variableSymbol,
    raisedAt,
  };
}
