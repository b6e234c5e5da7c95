import type { Refused } from "@tessera/kernel";
import { answerOnce, newId, type Database, type IdempotencyConflict } from "@tessera/runtime";
import type { Tolerance, ToleranceKind } from "../../domain/reconciliation/item.js";
import { refuseReconciliation, type ReconciliationRefused } from "../../domain/reconciliation/refusal.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { partnerIsKnown } from "../../store/queries/obligations.js";
import type { Request } from "../deps.js";

export interface ToleranceSet {
  readonly toleranceId: string;
}

/** Proposes how far amounts of a partner in a currency may differ; it holds from the approval by another person on. */
export async function setTolerance(
  database: Database,
  { scope, key }: Request,
  input: Tolerance & { readonly partnerCode: string; readonly currency: string; readonly kind: ToleranceKind },
): Promise<ToleranceSet | Refused<ReconciliationRefused | IdempotencyConflict>> {
  return answerOnce(database, { scope, operation: "setTolerance", key, input }, async (tx) => {
    if (!(await partnerIsKnown(database, input.partnerCode))) {
      return refuseReconciliation("UNKNOWN_PARTNER", "There is no such partner.");
    }
    const toleranceId = newId();
    await tx.query(
      `INSERT INTO reconciliation_tolerance (id, partner_code, currency, kind, absolute_minor, bps, set_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        toleranceId,
        input.partnerCode,
        input.currency,
        input.kind,
        input.absoluteMinor?.toString() ?? null,
        input.bps,
        scope,
      ],
    );
    return { toleranceId };
  });
}

/** Makes a proposed tolerance hold for the runs that follow; of two approvals one counts. */
export async function approveTolerance(
  database: Database,
  { scope, key }: Request,
  input: { readonly toleranceId: string },
): Promise<ToleranceSet | Refused<ReconciliationRefused | SecondPersonRequired | IdempotencyConflict>> {
  type Answer = ToleranceSet | Refused<ReconciliationRefused | SecondPersonRequired>;
  return answerOnce<Answer>(database, { scope, operation: "approveTolerance", key, input }, async (tx) => {
    const [row] = await tx.query<{ set_by: string; approved_by: string | null; rejected_by: string | null }>(
      "SELECT set_by, approved_by, rejected_by FROM reconciliation_tolerance WHERE id = $1 FOR UPDATE",
      [input.toleranceId],
    );
    if (!row) return refuseReconciliation("UNKNOWN_TOLERANCE", "There is no such tolerance.");
    if (row.approved_by !== null) return refuseReconciliation("ILLEGAL_MOVE", "The tolerance is approved already.");
    if (row.rejected_by !== null) return refuseReconciliation("ILLEGAL_MOVE", "The tolerance was rejected.");
    const samePerson = secondPerson(row.set_by, scope);
    if (samePerson) return samePerson;
    await tx.query(
      "UPDATE reconciliation_tolerance SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1",
      [input.toleranceId, scope],
    );
    return { toleranceId: input.toleranceId };
  });
}
