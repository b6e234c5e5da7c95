import type { Tx } from "@tessera/runtime";

/** What a comparison with one partner's statements of one cycle looks at. */
export interface PartnerScope {
  /** UUIDs. */
  readonly runId: string;
  readonly cycleId: string;
  readonly partnerCode: string;
  readonly timeZone: string;
  /** The partner's statements of the cycle. */
  readonly statementIds: readonly string[];
  /** Some amount is negative: amounts tell who owes whom. Otherwise only their size is compared. */
  readonly isSigned: boolean;
}

/** $1 run, $2 cycle, $3 partner, $4 statements, $5 signed, $6 zone: the parameters of every statement about a scope. */
export function scopeParameters(scope: PartnerScope): readonly unknown[] {
  return [scope.runId, scope.cycleId, scope.partnerCode, scope.statementIds, scope.isSigned, scope.timeZone];
}

/** Binds all parameters, so that a statement that needs none of one still knows its type. */
const TYPED = "($1::uuid, $2::uuid, $3::text, $4::uuid[], $5::boolean, $6::text) IS NOT NULL";

export const IN_SCOPE = {
  /** Lines that count, of the partner's statements of the cycle. */
  lines: `line.statement_id = ANY ($4::uuid[]) AND line.error IS NULL`,
  /**
   * Obligations of the partner in the cycle that are not out in a dispute. Few are, or none: then NOT IN asks nothing of a million rows,
   * where a join would look for each.
   */
  obligations: `obligation.cycle_id = $2::uuid AND $3::text IN (obligation.debtor_code, obligation.creditor_code)
    AND obligation.id NOT IN (SELECT obligation_id FROM obligation_out)`,
  /** As the partner writes it. */
  expectedMinor: `CASE WHEN obligation.creditor_code = $3::text OR NOT $5::boolean THEN obligation.amount_minor
    ELSE -obligation.amount_minor END`,
  lineIsFree: "NOT EXISTS (SELECT FROM match_item WHERE found_id = line.id AND is_active)",
  /** A line whose match a person took apart is matched by people alone. */
  lineIsForMachine: "line.id NOT IN (SELECT found_id FROM line_left_to_people)",
  /** The other party of the obligation matches it in its own books. */
  obligationIsFree:
    "NOT EXISTS (SELECT FROM match_item WHERE expected_id = obligation.id AND told_by = $3::text AND part = 0 AND is_active)",
} as const;

/** Runs statements with the parameters of a scope. */
export function onScope(tx: Tx, scope: PartnerScope): <Row>(sql: string) => Promise<Row[]> {
  return async <Row>(sql: string) => tx.query<Row>(sql.replaceAll("TYPED", TYPED), scopeParameters(scope));
}
