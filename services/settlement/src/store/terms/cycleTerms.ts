import type { Tx } from "@tessera/runtime";
import type { Party } from "../../domain/invoices/invoice.js";
import type { ClearingModel } from "../../domain/netting/hubLegs.js";
import { termsOfDefinition, type CycleTerms } from "../../domain/terms/cycleTerms.js";

/** Ties cycles that open now to the latest terms that are known; they keep them for good. */
export async function fixCycleTerms(tx: Tx, cycleIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO cycle_terms (cycle_id, terms_version)
     SELECT cycle_id, (SELECT max(version) FROM settlement_terms) FROM unnest($1::uuid[]) AS cycle_id
     WHERE EXISTS (SELECT 1 FROM settlement_terms)`,
    [cycleIds],
  );
}

interface Row {
  readonly clearing: ClearingModel;
  readonly home_currency: boolean;
  readonly minimum_payments: Readonly<Record<string, string>>;
  readonly payment_terms_days: number;
  readonly operator: Party | null;
  readonly invoicing: CycleTerms["invoicing"] | null;
}

/** The terms that a cycle keeps. `defined`: the clearing of the programme's definition, for cycles from before any terms. */
export async function readCycleTerms(tx: Tx, cycleId: string, defined: ClearingModel): Promise<CycleTerms> {
  const [row] = await tx.query<Row>(
    `SELECT clearing, home_currency, minimum_payments, payment_terms_days, operator, invoicing
     FROM cycle_terms JOIN settlement_terms ON version = terms_version WHERE cycle_id = $1`,
    [cycleId],
  );
  if (!row) return termsOfDefinition(defined);
  return {
    clearing: row.clearing,
    homeCurrency: row.home_currency,
    minimumPayments: new Map(
      Object.entries(row.minimum_payments).map(([currency, amount]) => [currency, BigInt(amount)]),
    ),
    paymentTermsDays: row.payment_terms_days,
    operator: row.operator,
    invoicing: row.invoicing ?? "BY_COMMAND",
  };
}
