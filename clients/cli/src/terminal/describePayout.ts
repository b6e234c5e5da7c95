import type { ClaimPayoutQuery } from "@tessera/partner-sdk";
import { renderTable } from "./renderTable.js";

/** A payout of claims for people: where it stands, who is paid what and where, and what the bank refused. */
export function describePayout(payout: NonNullable<ClaimPayoutQuery["claimPayout"]>): string {
  const { controlSum, transferCount, executeOn, messageId } = payout;
  const head = [
    `${payout.id}  ${payout.status}`,
    `${transferCount} ${transferCount === 1 ? "transfer" : "transfers"}, ${controlSum.amount} ${controlSum.currency}, from ${payout.payerIban}`,
    `content ${payout.contentHash}`,
    `prepared by ${payout.proposedBy}${payout.approvedBy === null ? "" : `, approved by ${payout.approvedBy}`}`,
    ...(executeOn === null ? [] : [`to be paid on ${executeOn}, the bank knows it as ${messageId ?? ""}`]),
  ].join("\n");
  const rows = payout.transfers.nodes.map((transfer) => [
    ...[transfer.partner.code, transfer.amount.amount, transfer.amount.currency, transfer.reference, transfer.iban],
    ...[transfer.holder, [transfer.status, transfer.reason].filter((one) => one !== null).join(", ")],
  ]);
  const header = ["partner", "amount", "currency", "reference", "account", "holder", "at the bank"];
  return `${head}\n\n${renderTable(header, rows, [1])}`;
}
