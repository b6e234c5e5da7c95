import type { ObligationKind } from "../../domain/cycles/contentText.js";
import type { PostedObligation } from "../../domain/obligations/obligation.js";

/** An obligation as Postgres answers it; bigint arrives as text. */
export interface ObligationRow {
  readonly id: string;
  readonly cycle_id: string;
  readonly kind: ObligationKind;
  readonly entry_id: string;
  readonly reference: string;
  readonly debtor_code: string;
  readonly creditor_code: string;
  readonly currency: string;
  readonly amount_minor: string;
  readonly occurred_at: Date;
  readonly late: boolean;
  readonly lot_id: string | null;
  readonly reverses: string | null;
  readonly covers?: string | null;
  /** Where it is asked for. */
  readonly disputed?: boolean;
}

export interface StoredObligation extends PostedObligation {
  readonly cycleId: string;
  readonly late: boolean;
  /** True while a dispute keeps it out of the calculation. */
  readonly disputed: boolean;
}

export function toObligation(row: ObligationRow): StoredObligation {
  return {
    id: row.id,
    cycleId: row.cycle_id,
    kind: row.kind,
    entryId: row.entry_id,
    reference: row.reference,
    debtorCode: row.debtor_code,
    creditorCode: row.creditor_code,
    currency: row.currency,
    amountMinor: BigInt(row.amount_minor),
    occurredAt: row.occurred_at,
    late: row.late,
    lotId: row.lot_id,
    reverses: row.reverses,
    covers: row.covers ?? null,
    disputed: row.disputed ?? false,
  };
}
