import { newId, type Tx } from "@tessera/runtime";
import type { ObligationDraft } from "../../domain/obligations/obligation.js";

export interface AssignedObligation extends ObligationDraft {
  readonly cycleId: string;
  readonly late: boolean;
}

/** Writes many obligations in one statement. The caller holds the shared lock of every cycle they go into. */
export async function insertObligations(tx: Tx, obligations: readonly AssignedObligation[]): Promise<void> {
  if (obligations.length === 0) return;
  const rows = obligations.map((obligation) => ({
    id: newId(),
    cycle_id: obligation.cycleId,
    kind: obligation.kind,
    entry_id: obligation.entryId,
    reference: obligation.reference,
    debtor_code: obligation.debtorCode,
    creditor_code: obligation.creditorCode,
    currency: obligation.currency,
    amount_minor: obligation.amountMinor.toString(),
    occurred_at: obligation.occurredAt.toISOString(),
    late: obligation.late,
    lot_id: obligation.lotId,
    reverses: obligation.reverses,
    covers: obligation.covers ?? null,
  }));
  await tx.query(
    `INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor,
                             occurred_at, late, lot_id, reverses, covers)
     SELECT id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late,
            lot_id, reverses, covers
     FROM json_to_recordset($1::json) AS (
       id uuid, cycle_id uuid, kind text, entry_id uuid, reference text, debtor_code text, creditor_code text, currency text,
       amount_minor bigint, occurred_at timestamptz, late boolean, lot_id uuid, reverses uuid, covers text)`,
    [JSON.stringify(rows)],
  );
}
