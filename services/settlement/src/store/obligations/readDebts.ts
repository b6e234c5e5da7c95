import type { Tx } from "@tessera/runtime";
import type { ObligationKind, ObligationTotal } from "../../domain/cycles/contentText.js";
import type { Debt } from "../../domain/netting/debt.js";

/** The summed debts between partners in one currency, and how many obligations they sum up. */
export interface CurrencyDebts {
  readonly currency: string;
  readonly debts: readonly Debt[];
  readonly obligationCount: number;
}

/** Who owes whom in a cycle, summed in the database; ascending by currency, debtor, creditor. */
export async function readDebts(tx: Tx, cycleId: string): Promise<CurrencyDebts[]> {
  const rows = await tx.query<{
    currency: string;
    debtor_code: string;
    creditor_code: string;
    amount_minor: string;
    obligations: string;
  }>(
    `SELECT currency, debtor_code, creditor_code, sum(amount_minor) AS amount_minor, count(*) AS obligations
     FROM obligation WHERE cycle_id = $1
     GROUP BY currency, debtor_code, creditor_code
     ORDER BY currency, debtor_code, creditor_code`,
    [cycleId],
  );
  const byCurrency = new Map<string, { debts: Debt[]; obligationCount: number }>();
  for (const row of rows) {
    const group = byCurrency.get(row.currency) ?? { debts: [], obligationCount: 0 };
    group.debts.push({
      debtorCode: row.debtor_code,
      creditorCode: row.creditor_code,
      amountMinor: BigInt(row.amount_minor),
    });
    group.obligationCount += Number(row.obligations);
    byCurrency.set(row.currency, group);
  }
  return [...byCurrency].map(([currency, group]) => ({ currency, ...group }));
}

/** Count and sum of a cycle's obligations per currency and kind, as they are now. */
export async function readTotals(tx: Tx, cycleId: string): Promise<ObligationTotal[]> {
  const rows = await tx.query<{ currency: string; kind: ObligationKind; count: string; gross_minor: string }>(
    `SELECT currency, kind, count(*) AS count, sum(amount_minor) AS gross_minor
     FROM obligation WHERE cycle_id = $1 GROUP BY currency, kind ORDER BY currency, kind`,
    [cycleId],
  );
  return rows.map((row) => ({
    currency: row.currency,
    kind: row.kind,
    count: Number(row.count),
    grossMinor: BigInt(row.gross_minor),
  }));
}

/**
 * A digest over every obligation of a cycle: SHA-256 per obligation, these together per debtor and creditor in order of id, and
 * these again together, so that no step holds more than one pair's digests. Lower-case hexadecimal.
 */
export async function digestObligations(tx: Tx, cycleId: string): Promise<string> {
  const [row] = await tx.query<{ digest: string }>(
    `SELECT encode(sha256(coalesce(string_agg(pair.digest, ''::bytea
                     ORDER BY currency, debtor_code, creditor_code), ''::bytea)), 'hex') AS digest
     FROM (
       SELECT currency, debtor_code, creditor_code,
              sha256(string_agg(sha256(convert_to(concat_ws('|', id, kind, entry_id, reference, debtor_code, creditor_code,
                currency, amount_minor, extract(epoch FROM occurred_at)::numeric(20, 3), late, lot_id, reverses), 'UTF8')),
                ''::bytea ORDER BY id)) AS digest
       FROM obligation WHERE cycle_id = $1
       GROUP BY currency, debtor_code, creditor_code
     ) AS pair`,
    [cycleId],
  );
  if (!row) throw new Error("a digest has one row");
  return row.digest;
}
