import { decimal } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { exposureCap, HAIRCUT_SCALE, type Cover } from "../../domain/exposure/exposureCap.js";
import type { Exposure } from "../../domain/exposure/exposure.js";
import type { ExposureLevel } from "../../domain/exposure/exposureLevel.js";

interface Row {
  readonly partner_code: string;
  readonly currency: string;
  readonly credit_line_minor: string;
  readonly position_minor: string;
  readonly held_minor: string;
  readonly level: ExposureLevel;
  readonly sequence: string;
}

interface CoverRow {
  readonly partner_code: string;
  readonly currency: string;
  readonly amount_minor: string;
  readonly haircut: string;
}

/** Runs one statement: a transaction's `query`, or one of its own. */
export type Query = <Found>(sql: string, parameters: readonly unknown[]) => Promise<Found[]>;

/**
 * Exposures of the partners that have a limit, or of one of them, ascending by partner and currency. Differences that are not folded yet
 * are counted. A contribution to the fund covers a default, not the exposure before it.
 */
export async function readExposures(query: Query, partnerCode: string | null): Promise<Exposure[]> {
  const rows = await query<Row>(
    `SELECT in_force.partner_code, in_force.currency, in_force.credit_line_minor,
            coalesce((SELECT position_minor FROM exposure_position AS folded
                      WHERE (folded.partner_code, folded.currency) = (in_force.partner_code, in_force.currency)), 0)
            + coalesce((SELECT sum(delta_minor) FROM exposure_delta AS open
                        WHERE (open.partner_code, open.currency) = (in_force.partner_code, in_force.currency)), 0) AS position_minor,
            coalesce(held_minor, 0) AS held_minor, coalesce(level, 'COVERED') AS level, coalesce(sequence, 0) AS sequence
     FROM (
       SELECT DISTINCT ON (partner_code, currency) partner_code, currency, credit_line_minor
       FROM exposure_limit
       WHERE effective_at <= clock_timestamp() AND ($1::text IS NULL OR partner_code = $1)
       ORDER BY partner_code, currency, effective_at DESC, approved_at DESC, id DESC
     ) AS in_force
     LEFT JOIN exposure_state USING (partner_code, currency)
     ORDER BY partner_code, currency`,
    [partnerCode],
  );
  const covers = await query<CoverRow>(
    `SELECT partner_code, currency, left_minor AS amount_minor, haircut
     FROM collateral JOIN collateral_left ON collateral_id = id
     WHERE approved_by IS NOT NULL AND kind <> 'FUND_CONTRIBUTION' AND (valid_until IS NULL OR valid_until > clock_timestamp())
       AND ($1::text IS NULL OR partner_code = $1)`,
    [partnerCode],
  );
  return rows.map((row) => toExposure(row, covers));
}

function toExposure(row: Row, covers: readonly CoverRow[]): Exposure {
  const own = covers
    .filter((cover) => cover.partner_code === row.partner_code && cover.currency === row.currency)
    .map((cover): Cover => ({
      amountMinor: BigInt(cover.amount_minor),
      haircut: decimal(cover.haircut, HAIRCUT_SCALE),
    }));
  const creditLineMinor = BigInt(row.credit_line_minor);
  return {
    partnerCode: row.partner_code,
    currency: row.currency,
    positionMinor: BigInt(row.position_minor),
    heldMinor: BigInt(row.held_minor),
    creditLineMinor,
    capMinor: exposureCap(creditLineMinor, own),
    level: row.level,
    sequence: BigInt(row.sequence),
  };
}

/** Every partner that has a limit in force. */
export async function readLimitedPartners(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ partner_code: string }>(
    "SELECT DISTINCT partner_code FROM exposure_limit WHERE effective_at <= clock_timestamp() ORDER BY partner_code",
  );
  return rows.map((row) => row.partner_code);
}

/** Adds the differences that posters left to the positions. The caller holds the lock of the evaluation; no poster waits. */
export async function foldExposure(tx: Tx): Promise<void> {
  await tx.query(
    `WITH gone AS (DELETE FROM exposure_delta RETURNING partner_code, currency, delta_minor)
     INSERT INTO exposure_position AS folded (partner_code, currency, position_minor)
     SELECT partner_code, currency, sum(delta_minor) FROM gone GROUP BY partner_code, currency
     ON CONFLICT (partner_code, currency) DO UPDATE SET position_minor = folded.position_minor + excluded.position_minor`,
  );
}

/** Keeps what an evaluation found. */
export async function saveExposureState(
  tx: Tx,
  { partnerCode, currency, level, heldMinor, sequence }: Exposure,
): Promise<void> {
  await tx.query(
    `INSERT INTO exposure_state (partner_code, currency, level, held_minor, sequence) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (partner_code, currency) DO UPDATE SET level = excluded.level, held_minor = excluded.held_minor,
       sequence = excluded.sequence, evaluated_at = excluded.evaluated_at`,
    [partnerCode, currency, level, heldMinor.toString(), sequence.toString()],
  );
}
