import type { Tx } from "@tessera/runtime";
import type { ClaimKind } from "../../domain/claims/claim.js";
import type { LegSide } from "../reconciliation/readBankSides.js";

/** A claim as a bank line may stand for it. */
export interface ClaimSide extends LegSide {
  readonly isClaim: true;
}

export interface ClaimSides {
  readonly sides: readonly ClaimSide[];
  /** References by what else a payment may carry instead: variable symbols. */
  readonly aliases: ReadonlyMap<string, string>;
}

interface Row {
  readonly id: string;
  readonly kind: ClaimKind;
  readonly reference: string;
  readonly variable_symbol: string | null;
  readonly open_cycle_id: string | null;
  readonly partner_code: string;
  readonly currency: string;
  readonly direction: "PAYS" | "RECEIVES";
  readonly due_on: string;
  readonly raised_on: string;
  readonly standing_minor: string;
  readonly paid_minor: string;
  readonly absolute_minor: string | null;
  readonly bps: number | null;
  readonly part_lines: string[] | null;
  readonly next_part: number;
  readonly next_return: number;
}

/**
 * Every claim beside the legs, as what is open of it, or when nothing is, as it was, so that what is paid twice or comes back finds its own;
 * one that was taken back before anybody paid it is no longer expected. What the operator receives is positive.
 */
export async function readClaimSides(tx: Tx): Promise<ClaimSides> {
  const rows = await tx.query<Row>(
    `SELECT claim.id, claim.kind, reference, variable_symbol, CASE WHEN frozen.cycle_id IS NULL THEN claim.cycle_id END AS open_cycle_id,
       claim.partner_code, claim.currency, direction, due_on::text AS due_on, claim.recorded_at::date::text AS raised_on,
       standing_minor, paid_minor, tolerance.absolute_minor, tolerance.bps,
       (SELECT array_agg(found_id ORDER BY part) FROM match_item WHERE expected_id = claim.id AND part > 0 AND is_active AND found_id IS NOT NULL)
         AS part_lines,
       (SELECT coalesce(max(part) FILTER (WHERE part > 0), 0) + 1 FROM match_item WHERE expected_id = claim.id AND part <> 0) AS next_part,
       (SELECT coalesce(min(part) FILTER (WHERE part < 0), 0) - 1 FROM match_item WHERE expected_id = claim.id AND part <> 0) AS next_return
     FROM claim JOIN claim_state AS state ON state.claim_id = claim.id
     LEFT JOIN frozen_cycle AS frozen ON frozen.cycle_id = claim.cycle_id
     LEFT JOIN LATERAL (
       SELECT absolute_minor, bps FROM reconciliation_tolerance AS own
       WHERE own.partner_code = claim.partner_code AND own.currency = claim.currency AND approved_at IS NOT NULL AND own.kind = 'FEE'
       ORDER BY approved_at DESC, own.id DESC LIMIT 1
     ) AS tolerance ON true
     WHERE standing_minor > 0 OR paid_minor > 0`,
  );
  const aliases = new Map(
    rows.flatMap(({ variable_symbol: symbol, reference }) => (symbol === null ? [] : [[symbol, reference] as const])),
  );
  return { sides: rows.map(toSide), aliases };
}

function toSide(row: Row): ClaimSide {
  const [standing, paid] = [BigInt(row.standing_minor), BigInt(row.paid_minor)];
  const isOpen = standing > paid;
  const amount = isOpen ? standing - paid : paid;
  const hasTolerance = row.absolute_minor !== null || row.bps !== null;
  return {
    isClaim: true,
    openCycleId: row.open_cycle_id,
    partLines: isOpen && paid > 0n ? (row.part_lines ?? []) : [],
    nextPart: row.next_part,
    nextReturn: row.next_return,
    expected: {
      id: row.id,
      isClaim: true,
      references: [row.reference],
      knownAs: row.reference,
      amountMinor: row.direction === "PAYS" ? amount : -amount,
      currency: row.currency,
      cycle: null,
      date: row.due_on,
      since: row.raised_on < row.due_on ? row.raised_on : row.due_on,
      counterparty: row.partner_code,
      tolerance: hasTolerance
        ? { absoluteMinor: row.absolute_minor === null ? null : BigInt(row.absolute_minor), bps: row.bps }
        : null,
      converted: false,
      fxTolerance: null,
      standing: isOpen ? "DUE" : "MATCHED",
    },
  };
}
