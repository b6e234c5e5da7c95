import type { MoneyEntry } from "../ledger/moneyEntry.js";
import type { ReserveMovement } from "./moveReserve.js";

/** What one issuer's reserve did in a cycle, as the money ledger posts it at the cycle's end. */
export function reserveEntries(
  cycle: { readonly id: string; readonly to: Date },
  moved: ReserveMovement & { readonly issuerCode: string; readonly currency: string },
): MoneyEntry[] {
  const { issuerCode, currency, paidIn, paidOut, returned, released, breakage } = moved;
  const back = paidOut + returned + released;
  const head = { cycleId: cycle.id, currency, occurredAt: cycle.to, source: { kind: "RESERVE", id: cycle.id } };
  const reserve = `reserve:${issuerCode}`;
  return [
    {
      ...head,
      kind: "RESERVE",
      postings: [
        { account: `receivable:${issuerCode}`, amountMinor: paidIn },
        { account: reserve, amountMinor: -paidIn },
      ],
    },
    {
      ...head,
      kind: "RESERVE",
      postings: [
        { account: reserve, amountMinor: back },
        { account: `payable:${issuerCode}`, amountMinor: -back },
      ],
    },
    {
      ...head,
      kind: "BREAKAGE",
      postings: [
        { account: reserve, amountMinor: breakage },
        { account: "breakage", amountMinor: -breakage },
      ],
    },
  ];
}
