import { compareCodes, type Debt } from "./debt.js";
import { runToEnd } from "./runToEnd.js";

/** Debts that are looked at in one step: some milliseconds. */
const DEBTS_PER_STEP = 20_000;

/** Per pair of partners one debt of |claims − debts|, none where they are equal; ascending by debtor, then creditor. */
export function netBilaterally(debts: readonly Debt[]): Debt[] {
  return runToEnd(netBilaterallyInSteps(debts));
}

/** The same in steps between which others may run. */
export function* netBilaterallyInSteps(debts: readonly Debt[]): Generator<undefined, Debt[]> {
  // Partners by number in the order of their codes, pairs as one number: a cycle may have a million pairs to look up and sort.
  const codes = yield* codesInSteps(debts);
  yield;
  const numberOf = new Map(codes.map((code, number) => [code, number]));
  const owedByFirst = new Map<number, bigint>();
  for (const [index, { debtorCode, creditorCode, amountMinor }] of debts.entries()) {
    if (index % DEBTS_PER_STEP === DEBTS_PER_STEP - 1) yield;
    const debtor = numberOf.get(debtorCode) ?? 0;
    const creditor = numberOf.get(creditorCode) ?? 0;
    const pair = debtor < creditor ? debtor * codes.length + creditor : creditor * codes.length + debtor;
    owedByFirst.set(pair, (owedByFirst.get(pair) ?? 0n) + (debtor < creditor ? amountMinor : -amountMinor));
  }
  const netted = new Map<number, bigint>();
  for (const [pair, amountMinor] of owedByFirst) {
    const [first, second] = [Math.floor(pair / codes.length), pair % codes.length];
    if (amountMinor > 0n) netted.set(pair, amountMinor);
    if (amountMinor < 0n) netted.set(second * codes.length + first, -amountMinor);
    if (netted.size % DEBTS_PER_STEP === DEBTS_PER_STEP - 1) yield;
  }
  const left: Debt[] = [];
  const pairs = Float64Array.from(netted.keys());
  yield;
  pairs.sort();
  for (const pair of pairs) {
    left.push({
      debtorCode: codes[Math.floor(pair / codes.length)] ?? "",
      creditorCode: codes[pair % codes.length] ?? "",
      amountMinor: netted.get(pair) ?? 0n,
    });
    if (left.length % DEBTS_PER_STEP === 0) yield;
  }
  return left;
}

/** Every partner that owes or is owed, once, ascending. */
function* codesInSteps(debts: readonly Debt[]): Generator<undefined, string[]> {
  const codes = new Set<string>();
  for (const [index, { debtorCode, creditorCode }] of debts.entries()) {
    if (index % DEBTS_PER_STEP === DEBTS_PER_STEP - 1) yield;
    codes.add(debtorCode).add(creditorCode);
  }
  return [...codes].sort(compareCodes);
}
