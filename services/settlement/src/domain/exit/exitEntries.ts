import type { MoneyEntry } from "../ledger/moneyEntry.js";

/** What an exit did to the reserve in one cycle and currency, minor units. */
export interface ExitMovement {
  readonly cycleId: string;
  readonly exitId: string;
  readonly partnerCode: string;
  readonly reserveCode: string;
  readonly currency: string;
  /** Bought out and called by true-ups, less what true-ups gave back. */
  readonly receivedMinor: bigint;
  /** Paid for redemptions, less what came back. */
  readonly paidMinor: bigint;
}

/**
 * `reserve:<partner>` holds (credit) what is kept for the partner's points, against `reserve:<the reserve's code>` (debit), where the
 * money is. Two entries, so that the journal tells what came in from what went out.
 */
export function exitEntries(movement: ExitMovement, occurredAt: Date): MoneyEntry[] {
  const { cycleId, exitId, partnerCode, reserveCode, currency } = movement;
  const entry = (amountMinor: bigint): MoneyEntry => ({
    cycleId,
    currency,
    kind: "RESERVE",
    occurredAt,
    source: { kind: "EXIT", id: exitId },
    postings: [
      { account: `reserve:${reserveCode}`, amountMinor },
      { account: `reserve:${partnerCode}`, amountMinor: -amountMinor },
    ],
  });
  return [entry(movement.receivedMinor), entry(-movement.paidMinor)];
}
