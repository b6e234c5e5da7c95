import type { Tx } from "@tessera/runtime";
import type { SealedStatement } from "../../domain/ledger/cycleSeal.js";

/**
 * What each partner's statement of a cycle lists, in the order of the statement: currency, time, id. A line is a row of netstrings of
 * `tessera.obligation.v1`, currency, time, kind, reference, counterparty and amount in minor units, + owed to the partner, − by it.
 */
const DIGESTS = `
  SELECT side.partner_code COLLATE "C" AS "partnerCode", count(*)::integer AS obligations,
    encode(chained_seal(sealed_field('tessera.obligation.v1') || sealed_field(currency) || sealed_field(instant_text(occurred_at))
      || sealed_field(kind) || sealed_field(reference) || sealed_field(side.counterparty) || sealed_field(side.amount_minor::text)
      ORDER BY currency, occurred_at, id), 'hex') AS digest
  FROM obligation
  CROSS JOIN LATERAL (VALUES (creditor_code, debtor_code, amount_minor), (debtor_code, creditor_code, -amount_minor))
    AS side (partner_code, counterparty, amount_minor)
  WHERE cycle_id = $1 AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
  GROUP BY side.partner_code COLLATE "C" ORDER BY side.partner_code COLLATE "C"`;

/** Digests the obligations of a cycle for each partner that has any, ascending by code. */
export async function digestStatements(tx: Pick<Tx, "query">, cycleId: string): Promise<SealedStatement[]> {
  return tx.query<SealedStatement>(DIGESTS, [cycleId]);
}

/** What one seal binds of statements, ascending by partner. */
export async function readSealedStatements(
  tx: Pick<Tx, "query">,
  cycleId: string,
  ordinal: number,
): Promise<SealedStatement[]> {
  return tx.query<SealedStatement>(
    `SELECT partner_code AS "partnerCode", obligations::integer AS obligations, encode(digest, 'hex') AS digest
     FROM cycle_seal_statement WHERE cycle_id = $1 AND ordinal = $2 ORDER BY partner_code`,
    [cycleId, ordinal],
  );
}

/** The statements that the last seal of the same calculation binds; they cannot have changed since. */
export async function readStatementsOfCalculation(
  tx: Pick<Tx, "query">,
  cycleId: string,
  contentHash: string,
): Promise<SealedStatement[] | undefined> {
  const [last] = await tx.query<{ ordinal: number }>(
    `SELECT ordinal FROM cycle_seal WHERE cycle_id = $1 AND content_hash = $2 AND statements_root IS NOT NULL
     ORDER BY ordinal DESC LIMIT 1`,
    [cycleId, contentHash],
  );
  return last && readSealedStatements(tx, cycleId, last.ordinal);
}

export async function insertSealedStatements(
  tx: Tx,
  { cycleId, ordinal }: { readonly cycleId: string; readonly ordinal: number },
  statements: readonly SealedStatement[],
): Promise<void> {
  await tx.query(
    `INSERT INTO cycle_seal_statement (cycle_id, ordinal, partner_code, obligations, digest)
     SELECT $1, $2, "partnerCode", obligations, decode(digest, 'hex')
     FROM json_to_recordset($3::json) AS told ("partnerCode" text, obligations bigint, digest text)`,
    [cycleId, ordinal, JSON.stringify(statements)],
  );
}
