import { publicId } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { Expected, Found, Tolerance } from "../../domain/reconciliation/item.js";
import { IN_SCOPE, onScope, type PartnerScope } from "./partnerScope.js";

interface ExpectedRow {
  readonly id: string;
  readonly reference: string;
  readonly amount_minor: string;
  readonly currency: string;
  readonly cycle_id: string;
  readonly happened_on: string;
  readonly counterparty: string;
  readonly standing: Expected["standing"];
}

interface LineRow {
  readonly id: string;
  readonly reference: string | null;
  readonly is_foreign: boolean;
  readonly amount_minor: string;
  readonly currency: string;
  readonly cycle: string;
  readonly value_on: string;
  readonly description: string | null;
  readonly is_matched: boolean;
  readonly is_left: boolean;
}

const EXPECTED = `obligation.id, reference, ${IN_SCOPE.expectedMinor} AS amount_minor, currency, cycle_id,
  ((occurred_at AT TIME ZONE $6::text)::date)::text AS happened_on,
  CASE debtor_code WHEN $3::text THEN creditor_code ELSE debtor_code END AS counterparty`;
const LINE = `line.id, reference, is_foreign, amount_minor, currency, cycle, value_on::text AS value_on, description,
  EXISTS (SELECT FROM line_left_to_people WHERE found_id = line.id) AS is_left`;

/**
 * What the passes by reference left of one partner's cycle, and what is needed to name it: obligations that left lines name though they
 * are matched or of another cycle, those that a left obligation shares its reference with, and the matched lines that name a left one.
 */
export async function readPartnerRest(
  tx: Tx,
  scope: PartnerScope,
): Promise<{ readonly expected: readonly Expected[]; readonly found: readonly Found[] }> {
  const run = onScope(tx, scope);
  const tolerances = await readTolerances(tx, scope.partnerCode);
  const lines = await run<LineRow>(`
    SELECT ${LINE}, false AS is_matched FROM partner_statement_line AS line
    WHERE id IN (SELECT id FROM ${OPEN_LINES}) AND TYPED
    UNION ALL
    SELECT ${LINE}, true FROM partner_statement_line AS line
    WHERE ${IN_SCOPE.lines} AND TYPED
      AND (reference IN (SELECT reference FROM rest_expected) OR obligation_id IN (SELECT id FROM rest_expected))
      AND id NOT IN (SELECT id FROM ${OPEN_LINES})`);
  const expected = await run<ExpectedRow>(`
    SELECT ${EXPECTED}, 'DUE' AS standing FROM obligation WHERE id IN (SELECT id FROM rest_expected) AND TYPED
    UNION ALL
    SELECT ${EXPECTED}, CASE cycle_id WHEN $2::uuid THEN 'MATCHED' ELSE 'ELSEWHERE' END
    FROM obligation
    WHERE id NOT IN (SELECT id FROM rest_expected) AND $3::text IN (debtor_code, creditor_code) AND TYPED
      AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
      AND id IN (${NAMED})`);
  return {
    expected: expected.map((row) => toExpected(row, tolerances)),
    found: lines.map(toFound),
  };
}

/** Lines that nothing uses, whoever may match them. */
const OPEN_LINES = "(TABLE rest_line UNION ALL TABLE left_line) AS line";

const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** The UUID that a line names in a reference of one of these kinds. */
const namedBy = (kinds: string) =>
  `CASE WHEN line.reference ~ '^(${kinds})_${UUID}$' THEN substr(line.reference, 5)::uuid END`;

/** Obligations that a left line names itself or by what they come from, and the siblings of left ones. */
const NAMED = `
  SELECT obligation_id FROM ${OPEN_LINES} WHERE obligation_id IS NOT NULL
  UNION ALL
  SELECT obligation.id FROM obligation
  WHERE ${IN_SCOPE.obligations} AND reference IN (
    SELECT reference FROM ${OPEN_LINES} WHERE obligation_id IS NULL
    UNION ALL
    SELECT reference FROM rest_expected
  )
  UNION ALL
  SELECT sibling.id
  FROM (
    SELECT line.reference, draw.entry_id FROM ${OPEN_LINES} JOIN draw ON draw.source_id = ${namedBy("rdm|hld|pur")}
    UNION ALL
    SELECT line.reference, adjustment.id FROM ${OPEN_LINES} JOIN adjustment ON adjustment.id = ${namedBy("adj")}
  ) AS named
  JOIN obligation AS sibling ON sibling.entry_id = named.entry_id AND sibling.reference = named.reference`;

function toExpected(row: ExpectedRow, tolerances: ReadonlyMap<string, Tolerance>): Expected {
  return {
    id: row.id,
    references: [publicId("obl", row.id), row.reference],
    knownAs: row.reference,
    amountMinor: BigInt(row.amount_minor),
    currency: row.currency,
    cycle: row.cycle_id,
    date: row.happened_on,
    since: row.happened_on,
    counterparty: row.counterparty,
    tolerance: tolerances.get(row.currency) ?? null,
    // Obligations stay in their own currency; only what is paid is exchanged.
    converted: false,
    fxTolerance: null,
    standing: row.standing,
  };
}

function toFound(row: LineRow): Found {
  return {
    id: row.id,
    reference: row.reference,
    isForeign: row.is_foreign,
    amountMinor: BigInt(row.amount_minor),
    currency: row.currency,
    cycle: row.cycle,
    date: row.value_on,
    counterparty: null,
    text: row.description ?? "",
    feeMinor: 0n,
    batch: null,
    returnOf: null,
    isMatched: row.is_matched,
    isLeftToPeople: row.is_left,
  };
}

/** What is tolerated with a partner now, by currency. */
export async function readTolerances(tx: Tx, partnerCode: string): Promise<ReadonlyMap<string, Tolerance>> {
  const rows = await tx.query<{ currency: string; absolute_minor: string | null; bps: number | null }>(
    `SELECT DISTINCT ON (currency) currency, absolute_minor, bps FROM reconciliation_tolerance
     WHERE partner_code = $1 AND kind = 'FEE' AND approved_at IS NOT NULL ORDER BY currency, approved_at DESC, id DESC`,
    [partnerCode],
  );
  return new Map(
    rows.map(({ currency, absolute_minor: absolute, bps }) => [
      currency,
      { absoluteMinor: absolute === null ? null : BigInt(absolute), bps },
    ]),
  );
}
