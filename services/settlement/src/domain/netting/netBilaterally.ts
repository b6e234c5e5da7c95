import { codesOf, type Debt } from "./debt.js";

/** Per pair of partners one debt of |claims − debts|, none where they are equal; ascending by debtor, then creditor. */
export function netBilaterally(debts: readonly Debt[]): Debt[] {
  // Partners by number in the order of their codes, pairs as one number: a cycle may have a million pairs to look up and sort.
  const codes = codesOf(debts);
  const numberOf = new Map(codes.map((code, number) => [code, number]));
  const owedByFirst = new Map<number, bigint>();
  for (const { debtorCode, creditorCode, amountMinor } of debts) {
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
  }
  return Array.from(Float64Array.from(netted.keys()).sort(), (pair) => ({
    debtorCode: codes[Math.floor(pair / codes.length)] ?? "",
    creditorCode: codes[pair % codes.length] ?? "",
    amountMinor: netted.get(pair) ?? 0n,
  }));
}
