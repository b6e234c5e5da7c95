import { compareCodes, compareDebts, type Debt } from "./debt.js";

/** Per pair of partners one debt of |claims − debts|, none where they are equal; ascending by debtor, then creditor. */
export function netBilaterally(debts: readonly Debt[]): Debt[] {
  const owedByFirst = new Map<string, { first: string; second: string; amountMinor: bigint }>();
  for (const { debtorCode, creditorCode, amountMinor } of debts) {
    const debtorIsFirst = compareCodes(debtorCode, creditorCode) < 0;
    const [first, second] = debtorIsFirst ? [debtorCode, creditorCode] : [creditorCode, debtorCode];
    const pair = owedByFirst.get(`${first}\n${second}`) ?? { first, second, amountMinor: 0n };
    pair.amountMinor += debtorIsFirst ? amountMinor : -amountMinor;
    owedByFirst.set(`${first}\n${second}`, pair);
  }
  return [...owedByFirst.values()]
    .filter((pair) => pair.amountMinor !== 0n)
    .map(({ first, second, amountMinor }) =>
      amountMinor > 0n
        ? { debtorCode: first, creditorCode: second, amountMinor }
        : { debtorCode: second, creditorCode: first, amountMinor: -amountMinor },
    )
    .sort(compareDebts);
}
