import type { Invariant } from "@tessera/runtime";

/** What was approved by two people is what was instructed. */
export const PAYMENT_CHECKS: readonly Invariant[] = [
  {
    invariant: "16 approver ≠ calculator; what stands is approved from APPROVED on",
    rows: "SELECT FROM cycle",
    broken: `
      SELECT concat('cycle ', approval.cycle_id, ' calculation ', approval.calculation, ' approved by ', approval.approved_by) AS example
      FROM cycle_approval AS approval LEFT JOIN cycle_calculation AS made USING (cycle_id, calculation)
      WHERE made.content_hash IS DISTINCT FROM approval.content_hash OR made.calculated_by = approval.approved_by
      UNION ALL
      SELECT concat('cycle ', cycle.id, ' is ', status, ' with ', count(approval.id), ' approvals of what stands')
      FROM cycle LEFT JOIN cycle_approval AS approval ON approval.cycle_id = cycle.id AND approval.voided_at IS NULL
        AND (approval.calculation, approval.content_hash) = (cycle.calculation, cycle.content_hash)
      GROUP BY cycle.id
      HAVING count(approval.id) <> (status NOT IN ('OPEN', 'CUT_OFF', 'CLOSED', 'CALCULATED'))::integer`,
  },
  {
    invariant: "16 the approved hash is the instructed hash; files say what their legs say",
    rows: "SELECT FROM cycle",
    broken: `
      SELECT concat('payment file ', file.id, ' of cycle ', file.cycle_id) AS example
      FROM payment_file AS file
      LEFT JOIN LATERAL (
        SELECT count(*) AS transfers, sum(transfer.amount_minor) AS sum_minor, bool_and(
            (leg.cycle_id, leg.currency, leg.amount_minor, leg.reference)
              = (file.cycle_id, file.currency, transfer.amount_minor, transfer.end_to_end_id)) AS agrees
        FROM payment_instruction AS transfer JOIN leg ON leg.id = transfer.leg_id WHERE transfer.file_id = file.id
      ) AS told ON true
      WHERE NOT EXISTS (SELECT FROM cycle_approval AS approval
                        WHERE (approval.cycle_id, approval.content_hash) = (file.cycle_id, file.content_hash))
         OR (told.transfers, told.sum_minor) IS DISTINCT FROM (file.transfers, file.control_sum_minor) OR told.agrees IS NOT true
         OR encode(sha256(file.content), 'hex') <> file.sha256`,
  },
  {
    invariant: "a leg that the operator pays is in one payment file from its instruction on",
    rows: "SELECT FROM cycle",
    broken: `
      SELECT concat('leg ', leg.id, ' is ', leg.status, ' in ', count(transfer.leg_id), ' files') AS example
      FROM leg LEFT JOIN payment_instruction AS transfer ON transfer.leg_id = leg.id AND transfer.status <> 'REJECTED'
      -- What awaits a payment that was matched wrongly rests on the instruction of the leg that it replaces.
      WHERE NOT EXISTS (SELECT FROM leg_unmatch WHERE replaced_by = leg.id)
        AND NOT EXISTS (SELECT FROM direct_payment AS paid JOIN direct_payment_revocation AS gone ON gone.payment_id = paid.id
                        WHERE paid.leg_id = leg.original_leg_id AND gone.approved_by IS NOT NULL)
      GROUP BY leg.id
      HAVING count(transfer.leg_id) > 1
          OR count(transfer.leg_id) = 0 AND leg.status NOT IN ('DUE', 'CARRIED') AND (leg.status <> 'DEFAULTED' OR leg.direction = 'PAYS')
             AND (leg.direction = 'PAYS' OR leg.counterparty_code IS NULL)`,
  },
  {
    invariant: "what creditors say they were paid directly is settled on their legs",
    rows: "SELECT FROM direct_payment",
    broken: `
      SELECT concat('leg ', leg.id, ' is settled by ', leg.settled_minor - leg.returned_minor, ', confirmed are ', sum(paid.amount_minor)) AS example
      FROM leg JOIN direct_payment AS paid ON paid.leg_id = leg.id
      WHERE num_nonnulls(paid.confirmed_by_partner, paid.approved_by) = 1
        AND NOT EXISTS (SELECT FROM direct_payment_revocation WHERE payment_id = paid.id AND approved_by IS NOT NULL)
      GROUP BY leg.id
      HAVING leg.counterparty_code IS NULL OR sum(paid.amount_minor) > leg.settled_minor - leg.returned_minor`,
  },
];
