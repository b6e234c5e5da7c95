import type { Tx } from "@tessera/runtime";
import type { Source } from "../../domain/reconciliation/item.js";

/** One side of a match that a person proposes. */
export interface Matchable {
  readonly id: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** null: a bank line belongs to none before it is matched. */
  readonly cycleId: string | null;
  readonly partnerCode: string | null;
  /** An active match uses it. */
  readonly isUsed: boolean;
}

interface Row {
  readonly id: string;
  readonly amount_minor: string;
  readonly currency: string;
  readonly cycle_id: string | null;
  readonly partner_code: string | null;
  readonly is_used: boolean;
}

const EXPECTED_USED =
  "EXISTS (SELECT FROM match_item WHERE expected_id = item.id AND told_by = coalesce($2::text, '') AND part = 0 AND is_active)";
const FOUND_USED = "EXISTS (SELECT FROM match_item WHERE found_id = item.id AND is_active)";

/**
 * $1 ids, $2 partner, $3 cycle; one payment may be for legs of several, and a claim beside the legs belongs to none. Amounts as the partner,
 * or the operator's bank, writes them.
 */
const EXPECTED: Readonly<Record<Source, string>> = {
  PARTNER: `
    SELECT id, currency, cycle_id, $2::text AS partner_code, ${EXPECTED_USED} AS is_used,
      CASE WHEN creditor_code = $2::text OR NOT coalesce(
        (SELECT bool_or(is_signed) FROM partner_statement WHERE cycle_id = $3::uuid AND partner_code = $2::text), true)
      THEN amount_minor ELSE -amount_minor END AS amount_minor
    FROM obligation AS item WHERE id = ANY ($1::uuid[]) AND cycle_id = $3::uuid AND $2::text IN (debtor_code, creditor_code)`,
  BANK: `
    SELECT id, currency, cycle_id, partner_code, ${EXPECTED_USED} AS is_used,
      CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END * (amount_minor - settled_minor) AS amount_minor
    FROM leg AS item WHERE id = ANY ($1::uuid[]) AND $2::text IS NULL AND $3::uuid IS NOT NULL
      AND counterparty_code IS NULL AND status IN ('INSTRUCTED', 'OVERDUE')
    UNION ALL
    SELECT id, currency, NULL, partner_code, standing_minor <= paid_minor,
      CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END * greatest(standing_minor - paid_minor, 0)
    FROM claim JOIN claim_state ON claim_id = id WHERE id = ANY ($1::uuid[]) AND $2::text IS NULL`,
};
const FOUND: Readonly<Record<Source, string>> = {
  PARTNER: `
    SELECT item.id, item.currency, statement.cycle_id, statement.partner_code, item.amount_minor, ${FOUND_USED} AS is_used
    FROM partner_statement_line AS item JOIN partner_statement AS statement ON statement.id = item.statement_id
    WHERE item.id = ANY ($1::uuid[]) AND item.error IS NULL AND statement.partner_code = $2::text AND statement.cycle_id = $3::uuid`,
  BANK: `
    SELECT item.id, item.currency, NULL::uuid AS cycle_id, NULL AS partner_code, item.amount_minor, ${FOUND_USED} AS is_used
    FROM bank_line AS item JOIN bank_booking AS booking ON booking.id = coalesce(item.parent_line_id, item.id)
    WHERE item.id = ANY ($1::uuid[]) AND item.error IS NULL AND $2::text IS NULL AND $3::uuid IS NOT NULL
      AND NOT EXISTS (SELECT FROM bank_line AS detail WHERE detail.parent_line_id = item.id)`,
};

/**
 * Reads items of both sides: of a partner those that belong to it and to the cycle, with the bank the legs of every cycle, because a partner
 * may pay several months at once. What does not belong is left out; that none of the cycles is signed off is the caller's lock to see.
 */
export async function readMatchable(
  tx: Tx,
  place: { readonly source: Source; readonly cycleId: string; readonly partnerCode: string | null },
  expectedIds: readonly string[],
  foundIds: readonly string[],
): Promise<{ readonly expected: readonly Matchable[]; readonly found: readonly Matchable[] }> {
  const read = async (sql: string, ids: readonly string[]) =>
    (await tx.query<Row>(sql, [ids, place.partnerCode, place.cycleId])).map(toMatchable);
  return {
    expected: await read(EXPECTED[place.source], expectedIds),
    found: await read(FOUND[place.source], foundIds),
  };
}

function toMatchable(row: Row): Matchable {
  return {
    id: row.id,
    amountMinor: BigInt(row.amount_minor),
    currency: row.currency,
    cycleId: row.cycle_id,
    partnerCode: row.partner_code,
    isUsed: row.is_used,
  };
}
