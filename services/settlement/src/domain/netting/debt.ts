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

/** Total of the debts in minor units. */
export function valueOf(debts: readonly Debt[]): bigint {
  return debts.reduce((sum, debt) => sum + debt.amountMinor, 0n);
}

/** Every partner that owes or is owed, once, ascending. */
export function codesOf(debts: readonly Debt[]): string[] {
  const codes = new Set<string>();
  for (const { debtorCode, creditorCode } of debts) codes.add(debtorCode).add(creditorCode);
  return [...codes].sort(compareCodes);
}

/** Order of partner codes as text by code unit, the same on every machine and in Postgres' C collation. */
export function compareCodes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
