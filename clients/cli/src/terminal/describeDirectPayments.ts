import type { DirectPaymentsQuery } from "@tessera/partner-sdk";
import { renderTable } from "./renderTable.js";

type DirectLeg = NonNullable<DirectPaymentsQuery["settlementCycle"]>["legs"][number];

/** What partners pay each other, for people: the payments, and below what was told of them. */
export function describeDirectPayments(legs: readonly DirectLeg[]): string {
  if (legs.length === 0) return "No partner pays another directly in this cycle.";
  const awaited = renderTable(
    ["payment", "debtor", "creditor", "amount", "settled", "currency", "status", "due", "reference"],
    legs.map((leg) => [
      leg.id,
      ...sidesOf(leg),
      leg.amount.amount,
      leg.settled.amount,
      leg.amount.currency,
      leg.status,
      leg.dueOn ?? "",
      leg.reference ?? "",
    ]),
    [3, 4],
  );
  const told = legs.flatMap(({ directPayments }) => directPayments);
  if (told.length === 0) return awaited;
  const confirmations = renderTable(
    ["confirmation", "of payment", "amount", "currency", "received", "reference", "status", "revocation"],
    told.map((one) => [
      one.id,
      one.legId,
      one.amount.amount,
      one.amount.currency,
      one.valueDate,
      one.reference,
      one.status,
      one.revocationId ?? "",
    ]),
    [2],
  );
  return `${awaited}\n\n${confirmations}`;
}

function sidesOf({ partner, counterparty, direction }: DirectLeg): [debtor: string, creditor: string] {
  const other = counterparty?.code ?? "hub";
  return direction === "PAYS" ? [partner.code, other] : [other, partner.code];
}
