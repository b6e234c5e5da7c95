import type { Tx } from "@tessera/runtime";
import type { Equation } from "../../domain/reconciliation/equation.js";
import { toEquations, type TermRow } from "../reconciliation/equationTerms.js";

/**
 * Of what is paid beside the legs of cycles, per currency and direction: claims as they stand = what bank lines paid + what is open, by kind. What
 * was paid and taken back later is the claim of its credit note, the other way round. What the operator receives is positive.
 */
export async function readClaimEquations(tx: Tx, cycleIds: readonly string[]): Promise<Equation[]> {
  return toEquations(await tx.query<TermRow>(TERMS, [cycleIds]), (of) => of);
}

const TERMS = `
  WITH own AS (
    SELECT 'claims ' || direction AS of, currency, kind, CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END AS sign,
      greatest(standing_minor, paid_minor) AS standing_minor, paid_minor
    FROM claim JOIN claim_state ON claim_id = claim.id WHERE cycle_id = ANY ($1::uuid[])
  ), term AS (
    SELECT of, currency, 'left' AS name, sign * standing_minor AS minor FROM own
    UNION ALL
    SELECT of, currency, 'paid ' || kind, sign * paid_minor FROM own WHERE paid_minor <> 0
    UNION ALL
    SELECT of, currency, 'open ' || kind, sign * (standing_minor - paid_minor) FROM own WHERE standing_minor <> paid_minor
  )
  SELECT of, currency, name, sum(minor)::text AS minor, 0 AS uncovered FROM term GROUP BY of, currency, name ORDER BY 1, 2, 3`;
