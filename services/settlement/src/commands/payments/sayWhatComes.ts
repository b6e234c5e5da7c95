import { localDateOf } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { MissingForPayment } from "../../domain/payments/paymentRefusals.js";
import { readAccountsToCome } from "../../store/payments/bankAccounts.js";

/** Accounts that are missing, with what is on its way: whoever has just set one up has to wait, not to look for a mistake. */
export async function sayWhatComes(
  tx: Tx,
  missing: readonly MissingForPayment[],
  now: Date,
  zone: string,
): Promise<MissingForPayment[]> {
  const toCome = await readAccountsToCome(tx, now);
  return missing.map((row) => {
    const account = toCome(row.partnerCode, row.currency);
    if (!account) return row;
    const { effectiveAt } = account;
    const comes =
      effectiveAt === null ? "one waits to be approved" : `one will be from ${localDateOf(effectiveAt, zone)} on`;
    return { ...row, problem: `${row.problem}; ${comes}` };
  });
}
