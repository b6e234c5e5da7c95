import type { Tx } from "@tessera/runtime";
import type { Expected, Found, Tolerance } from "../../domain/reconciliation/item.js";
import { LEG_IS_CONVERTED } from "./convertedLegs.js";

/** What a bank line may stand for, with the cycle that it belongs to. */
export interface LegSide {
  readonly expected: Expected;
  /** null when that period is signed off. */
  readonly openCycleId: string | null;
  /** Bank lines that paid parts of it. */
  readonly partLines: readonly string[];
  /** Number of the next part that is paid. */
  readonly nextPart: number;
  /** Number of the part that stands for its next return, below zero; a leg comes back once. */
  readonly nextReturn?: number;
}

interface LegRow {
  readonly id: string;
  readonly cycle_id: string | null;
  readonly reference: string;
  readonly message_ids: string[] | null;
  readonly open_minor: string;
  readonly paid_minor: string;
  readonly currency: string;
  readonly due_on: string;
  readonly asked_on: string;
  readonly partner_code: string;
  readonly is_open: boolean;
  readonly is_paid: boolean;
  readonly absolute_minor: string | null;
  readonly bps: number | null;
  readonly fx_absolute_minor: string | null;
  readonly fx_bps: number | null;
  readonly converted: boolean;
  readonly part_lines: string[] | null;
  readonly next_part: number;
  readonly former_references: string[] | null;
}

/** Legs whose payment this one awaits after an un-match, the first instructed one first: the other side knows its reference. */
const FORMER_LEGS = `WITH RECURSIVE former AS (
    SELECT leg_id, 1 AS depth FROM leg_unmatch WHERE replaced_by = leg.id
    UNION ALL
    SELECT before.leg_id, depth + 1 FROM leg_unmatch AS before JOIN former ON before.replaced_by = former.leg_id
  )
  SELECT array_agg(leg_id) AS former_ids, array_agg(reference ORDER BY depth DESC) AS former_references
  FROM former JOIN leg AS known ON known.id = former.leg_id`;

const TOLERANCE_OF_LEG = `SELECT absolute_minor, bps FROM reconciliation_tolerance AS tolerance
  WHERE tolerance.partner_code = leg.partner_code AND tolerance.currency = leg.currency AND approved_at IS NOT NULL`;
const LATEST = "ORDER BY approved_at DESC, id DESC LIMIT 1";

/**
 * Every leg through the hub that has gone to the bank: the open ones of periods that are not signed off, as what is open of them;
 * the others, so that what is paid twice or comes back finds its own. What the operator receives is positive.
 */
export async function readLegSides(tx: Tx): Promise<readonly LegSide[]> {
  const rows = await tx.query<LegRow>(
    `SELECT leg.id, CASE WHEN frozen.cycle_id IS NULL THEN leg.cycle_id END AS cycle_id, leg.reference, leg.currency, leg.partner_code, leg.due_on::text AS due_on,
       least(leg.due_on, told.asked_on)::text AS asked_on, told.message_ids, former.former_references,
       CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END * (amount_minor - settled_minor) AS open_minor,
       CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END * amount_minor AS paid_minor,
       status IN ('INSTRUCTED', 'OVERDUE') AND frozen.cycle_id IS NULL AS is_open, status = 'SETTLED' AS is_paid,
       tolerance.absolute_minor, tolerance.bps, fx.absolute_minor AS fx_absolute_minor, fx.bps AS fx_bps, ${LEG_IS_CONVERTED} AS converted,
       (SELECT array_agg(found_id ORDER BY part) FROM match_item WHERE expected_id = leg.id AND part > 0 AND is_active) AS part_lines,
       (SELECT coalesce(max(part), 0) + 1 FROM match_item WHERE expected_id = leg.id) AS next_part
     FROM leg LEFT JOIN frozen_cycle AS frozen ON frozen.cycle_id = leg.cycle_id
     LEFT JOIN LATERAL (${FORMER_LEGS}) AS former ON true
     LEFT JOIN LATERAL (
       SELECT min(recorded_at)::date AS asked_on, array_agg(DISTINCT message_id) AS message_ids
       FROM payment_instruction JOIN payment_file ON payment_file.id = file_id WHERE leg_id = leg.id OR leg_id = ANY (former.former_ids)
     ) AS told ON true
     LEFT JOIN LATERAL (${TOLERANCE_OF_LEG} AND kind = 'FEE' ${LATEST}) AS tolerance ON true
     LEFT JOIN LATERAL (${TOLERANCE_OF_LEG} AND kind = 'FX' ${LATEST}) AS fx ON true
     WHERE leg.reference IS NOT NULL AND counterparty_code IS NULL
       AND NOT EXISTS (SELECT FROM leg_unmatch WHERE leg_id = leg.id AND replaced_by IS NOT NULL)`,
  );
  return rows.map((row) => ({
    openCycleId: row.cycle_id,
    partLines: row.part_lines ?? [],
    nextPart: row.next_part,
    expected: {
      id: row.id,
      references: [...(row.former_references ?? []), row.reference, ...(row.message_ids ?? [])],
      knownAs: row.former_references?.[0] ?? row.reference,
      amountMinor: BigInt(row.is_open ? row.open_minor : row.paid_minor),
      currency: row.currency,
      cycle: null,
      date: row.due_on,
      since: row.asked_on,
      counterparty: row.partner_code,
      tolerance: toTolerance(row.absolute_minor, row.bps),
      converted: row.converted,
      fxTolerance: toTolerance(row.fx_absolute_minor, row.fx_bps),
      standing: row.is_open ? "DUE" : "MATCHED",
      // The bank refused it, sent it back before, or nobody paid it before its default or its period's signature.
      ...(!row.is_open && !row.is_paid && { neverReturns: true }),
    },
  }));
}

function toTolerance(absolute: string | null, bps: number | null): Tolerance | null {
  return absolute === null && bps === null ? null : { absoluteMinor: absolute === null ? null : BigInt(absolute), bps };
}

interface LineRow {
  readonly id: string;
  readonly parent_line_id: string | null;
  readonly amount_minor: string;
  readonly currency: string;
  readonly day: string;
  readonly end_to_end_id: string | null;
  readonly structured_reference: string | null;
  readonly remittance: string | null;
  readonly counterparty: string | null;
  readonly counterparty_name: string | null;
  readonly return_of: string | null;
  readonly fee_minor: string | null;
  readonly is_matched: boolean;
  readonly is_left: boolean;
}

/**
 * The lines of imported bank statements that are not matched, and those matched ones whose item still waits: entries without details,
 * and the details of batches, which the import has found to come to their entry. What another statement told before is left out.
 * `aliases` are references by what a payment may carry instead of them.
 */
export async function readBankLines(
  tx: Tx,
  knownReferences: ReadonlySet<string>,
  aliases: ReadonlyMap<string, string>,
): Promise<readonly Found[]> {
  const rows = await tx.query<LineRow>(
    `SELECT line.id, parent_line_id, line.amount_minor, line.currency, coalesce(value_on, booked_on)::text AS day, end_to_end_id,
       structured_reference, remittance, counterparty_name, return_of, fee_minor,
       (SELECT min(partner_code) FROM bank_account WHERE iban = counterparty_iban AND partner_code IS NOT NULL AND rejected_by IS NULL
        HAVING count(DISTINCT partner_code) = 1) AS counterparty,
       EXISTS (SELECT FROM match_item WHERE found_id = line.id AND is_active) AS is_matched,
       EXISTS (SELECT FROM line_left_to_people WHERE found_id = line.id) AS is_left
     FROM bank_line AS line JOIN bank_booking AS booking ON booking.id = coalesce(line.parent_line_id, line.id)
     WHERE line.error IS NULL
       AND NOT EXISTS (SELECT FROM bank_line AS detail WHERE detail.parent_line_id = line.id AND detail.error IS NULL)`,
  );
  return rows.map((row) => {
    const reference = referenceOf(row, knownReferences, aliases);
    return {
      id: row.id,
      reference,
      isForeign: reference === null || !knownReferences.has(reference),
      amountMinor: BigInt(row.amount_minor),
      currency: row.currency,
      cycle: null,
      date: row.day,
      counterparty: row.counterparty,
      text: [row.remittance, row.counterparty_name].filter((text) => text !== null).join(" "),
      feeMinor: row.fee_minor === null ? 0n : magnitude(BigInt(row.fee_minor)),
      batch: row.parent_line_id,
      returnOf: row.return_of,
      isMatched: row.is_matched,
      isLeftToPeople: row.is_left,
    };
  });
}

const magnitude = (value: bigint) => (value < 0n ? -value : value);

/** The end-to-end id, or what else of the line is one reference of ours; two different ones are none. */
function referenceOf(row: LineRow, known: ReadonlySet<string>, aliases: ReadonlyMap<string, string>): string | null {
  const endToEnd = row.end_to_end_id === "NOTPROVIDED" ? null : row.end_to_end_id;
  if (endToEnd !== null && known.has(endToEnd)) return endToEnd;
  const wordsOf = (text: string | null) => (text ?? "").split(/[^A-Za-z0-9]+/);
  const words = [row.structured_reference ?? "", ...wordsOf(row.remittance)];
  const named = new Set(words.filter((word) => known.has(word)));
  if (named.size === 0) {
    for (const word of [...words, ...wordsOf(endToEnd), ...wordsOf(row.structured_reference)]) {
      const meant = aliases.get(withoutMark(word));
      if (meant !== undefined) named.add(meant);
    }
  }
  return named.size === 1 ? ([...named][0] ?? null) : endToEnd;
}

/** A variable symbol as it is: banks write it with leading zeros, and with `VS` in front where it has no field of its own. */
function withoutMark(word: string): string {
  return word.replace(/^VS/i, "").replace(/^0+/, "");
}

/** The last day that the bank has told about, by currency: a statement that waits tells nothing, and one account nothing of another. */
export async function readCoveredUntil(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ currency: string; day: string }>(
    "SELECT currency, max(closed_on)::text AS day FROM bank_statement WHERE status = 'IMPORTED' GROUP BY currency",
  );
  return new Map(rows.map(({ currency, day }) => [currency, day]));
}
