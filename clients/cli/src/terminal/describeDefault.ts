import type { PartnerDefaultQuery } from "@tessera/partner-sdk";
import { renderTable } from "./renderTable.js";

/** A default, and who covers it in the order of the waterfall. */
export function describeDefault(declared: NonNullable<PartnerDefaultQuery["partnerDefault"]>): string {
  const { id, partner, cycleId, reason, declaredBy, approvedBy, shares } = declared;
  const head = [
    `${id}  ${partner.code} does not pay of ${cycleId}: ${reason}`,
    `declared by ${declaredBy}${approvedBy === null ? ", not carried out" : `, carried out by ${approvedBy}`}`,
  ].join("\n");
  if (shares.length === 0) return head;
  const rows = shares.map(({ layer, partner: payer, amount }) => [
    ...[layer, payer?.code ?? "operator", amount.amount, amount.currency],
  ]);
  return `${head}\n\n${renderTable(["layer", "who", "amount", "currency"], rows, [2])}`;
}
