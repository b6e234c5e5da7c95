import { runToEnd } from "./runToEnd.js";

/** Who owes whom how much in one currency: minor units, positive; never to oneself. Also one payment of a netting scheme. */
export interface Debt {
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly amountMinor: bigint;
}

/** What a partner is owed and owes in one currency, in minor units; net = receivable − payable. */
export interface Position {
  readonly partnerCode: string;
  readonly receivableMinor: bigint;
  readonly payableMinor: bigint;
}

export function netOf(position: Position): bigint {
  return position.receivableMinor - position.payableMinor;
}

/** Debts that are looked at in one step: some milliseconds. */
const DEBTS_PER_STEP = 50_000;

/** Total of the debts in minor units. */
export function valueOf(debts: readonly Debt[]): bigint {
  return runToEnd(valueInSteps(debts));
}

/** The same; in steps between which others may run. */
export function* valueInSteps(debts: readonly Debt[]): Generator<undefined, bigint> {
  let sum = 0n;
  for (const [index, { amountMinor }] of debts.entries()) {
    if (index % DEBTS_PER_STEP === DEBTS_PER_STEP - 1) yield;
    sum += amountMinor;
  }
  return sum;
}

/** Order of partner codes as text by code unit, the same on every machine and in Postgres' C collation. */
export function compareCodes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
