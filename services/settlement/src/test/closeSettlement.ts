import type { ProgrammeDefined } from "@tessera/contracts";
import { inTransaction } from "@tessera/runtime";
import { calculateCycle } from "../commands/cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../commands/cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../commands/cycles/cutOffCycle.js";
import { approveBankAccount } from "../commands/payments/approveBankAccount.js";
import { registerBankAccount } from "../commands/payments/registerBankAccount.js";
import { DEFAULT_TERMS } from "../domain/payments/paymentTerms.js";
import { insertTerms } from "../store/payments/paymentTerms.js";
import type { TestSettlement } from "./startTestSettlement.js";

/** debtor, creditor, points, unit price, currency. */
export type OwedPoints = readonly [string, string, number, string, string];

export interface ReadyCycle {
  readonly cycleId: string;
  readonly contentHash: string;
  giveAccounts(partnerCode: string | null, currencies: readonly string[]): Promise<void>;
  /** As if it had stood when the cycles were cut off. */
  setMinimum(currency: string, minimumMinor: number): Promise<void>;
}

const IBAN = { operator: "CZ6508000000192000145399", partner: "SK3112000000198742637541" };

let keys = 0;

/** January of what is owed, closed and calculated by finance-1; accounts need no cooling-off. */
export async function closeSettlement(
  settlement: TestSettlement,
  owed: readonly OwedPoints[],
  programme: Partial<ProgrammeDefined> = {},
): Promise<ReadyCycle> {
  const { database } = settlement.db;
  await settlement.others.defineProgramme(programme);
  await settlement.others.registerPartners(...new Set(owed.flatMap(([debtor, creditor]) => [debtor, creditor])));
  for (const [debtor, creditor, points, price, currency] of owed) {
    const draws = [[debtor, points, price, currency]] as const;
    await settlement.others.redeem({ redeemer: creditor, at: "2011-01-15T11:00:00.000Z", draws });
  }
  await settlement.others.settled();
  await inTransaction(database, async (tx) => insertTerms(tx, { ...DEFAULT_TERMS, coolingOffDays: 0 }, "operator-1"));
  const cycleId = await firstOpen(settlement);
  const contentHash = await closeAndCalculate(settlement, cycleId);
  return {
    cycleId,
    contentHash,
    giveAccounts: async (partnerCode, currencies) => giveAccounts(settlement, partnerCode, currencies),
    setMinimum: async (currency, minimumMinor) => {
      const terms = { ...DEFAULT_TERMS, coolingOffDays: 0, minimums: { [currency]: minimumMinor.toString() } };
      const version = await inTransaction(database, async (tx) => insertTerms(tx, terms, "operator-1"));
      const { superuserPool } = settlement.db;
      await superuserPool.query("ALTER TABLE payment_terms DISABLE TRIGGER USER");
      await superuserPool.query("UPDATE payment_terms SET set_at = '2010-01-01' WHERE version = $1", [version]);
      await superuserPool.query("ALTER TABLE payment_terms ENABLE TRIGGER USER");
    },
  };
}

/** Closes and calculates a cycle as finance-1; answers its hash. */
export async function closeAndCalculate({ db: { database } }: TestSettlement, cycleId: string): Promise<string> {
  await inTransaction(database, async (tx) => cutOffCycle(tx, cycleId, null, "finance-1"));
  await inTransaction(database, async (tx) => closeCutOffCycle(tx, cycleId, "finance-1"));
  const answer = await inTransaction(database, async (tx) => calculateCycle(tx, cycleId, { actor: "finance-1" }));
  if (!("contentHash" in answer)) throw new Error("the cycle was not calculated");
  return answer.contentHash;
}

export async function firstOpen(settlement: TestSettlement): Promise<string> {
  const [cycle] = await settlement.rows<{ id: string }>(
    "SELECT id FROM cycle WHERE status = 'OPEN' ORDER BY opens_at LIMIT 1",
  );
  return cycle?.id ?? "";
}

export async function giveAccounts(
  { deps }: TestSettlement,
  partnerCode: string | null,
  currencies: readonly string[],
): Promise<void> {
  for (const currency of currencies) {
    const account =
      partnerCode === null
        ? { iban: IBAN.operator, holder: "The Operator", bic: null }
        : { iban: IBAN.partner, holder: `Partner ${partnerCode}`, bic: "TATRSKBX" };
    const key = `account ${(keys += 1)}`;
    const set = await registerBankAccount(deps, { scope: "operator-1", key }, { ...account, partnerCode, currency });
    if (!("bankAccountId" in set)) throw new Error(JSON.stringify(set));
    await approveBankAccount(deps, { scope: "approver-1", key }, set);
  }
}
