import type { Tx } from "@tessera/runtime";

export interface PartnerStatements {
  readonly partnerCode: string;
  readonly statementIds: readonly string[];
  readonly isSigned: boolean;
  /** Last day of any line. */
  readonly lastDay: string | null;
}

/** Who has said something about a cycle, ascending by code; one partner only when a code is given. */
export async function readStatementsOfCycle(
  tx: Tx,
  cycleId: string,
  partnerCode: string | null,
): Promise<readonly PartnerStatements[]> {
  const rows = await tx.query<{ partner_code: string; ids: string[]; is_signed: boolean; last_day: string | null }>(
    `SELECT partner_code, array_agg(id ORDER BY id) AS ids, bool_or(is_signed) AS is_signed,
       (SELECT max(value_on)::text FROM partner_statement_line WHERE statement_id = ANY (array_agg(partner_statement.id)) AND error IS NULL) AS last_day
     FROM partner_statement WHERE cycle_id = $1 AND ($2::text IS NULL OR partner_code = $2)
     GROUP BY partner_code ORDER BY partner_code`,
    [cycleId, partnerCode],
  );
  return rows.map(({ partner_code: code, ids, is_signed: isSigned, last_day: lastDay }) => ({
    partnerCode: code,
    statementIds: ids,
    isSigned,
    lastDay,
  }));
}
