import type { Invariant } from "@tessera/runtime";

/** What people decided about obligations is what is owed, no more and no less. */
export const DISPUTE_CHECKS: readonly Invariant[] = [
  {
    invariant: "every adjustment is owed as two people approved it",
    rows: "SELECT FROM adjustment UNION ALL SELECT FROM obligation WHERE kind = 'ADJUSTMENT'",
    broken: `
      SELECT concat('adjustment ', coalesce(adjustment.id, owed.entry_id), ' approved by ', coalesce(approved_by, 'nobody'), ': ',
                    coalesce(owed.debtor_code, 'nobody'), ' owes ', coalesce(owed.creditor_code, 'nobody'), ' ',
                    coalesce(owed.amount_minor, 0), ' instead of ', coalesce(adjustment.amount_minor, 0)) AS example
      FROM (SELECT * FROM adjustment WHERE approved_by IS NOT NULL AND approved_by <> proposed_by) AS adjustment
      FULL JOIN (SELECT * FROM obligation WHERE kind = 'ADJUSTMENT') AS owed ON owed.entry_id = adjustment.id
      WHERE (owed.debtor_code, owed.creditor_code, owed.currency, owed.amount_minor, owed.occurred_at)
        IS DISTINCT FROM
            (adjustment.debtor_code, adjustment.creditor_code, adjustment.currency, adjustment.amount_minor, adjustment.occurred_at)`,
  },
  {
    invariant: "what a closed dispute decided is what is owed",
    rows: "SELECT FROM dispute",
    broken: `
      WITH corrected AS (
        SELECT dispute.id AS dispute_id,
               coalesce(sum(CASE adjustment.debtor_code WHEN obligation.debtor_code THEN adjustment.amount_minor
                            ELSE -adjustment.amount_minor END), 0) AS more_minor
        FROM dispute JOIN obligation ON obligation.id = dispute.obligation_id
        LEFT JOIN adjustment ON adjustment.dispute_id = dispute.id
        GROUP BY dispute.id
      )
      SELECT concat('dispute ', dispute.id, ' of obligation ', obligation.id, ': ', standing_minor + more_minor, ' is owed, ',
                    decided_minor, ' was decided') AS example
      FROM dispute
      JOIN obligation ON obligation.id = dispute.obligation_id
      JOIN corrected ON corrected.dispute_id = dispute.id
      CROSS JOIN LATERAL (
        SELECT CASE WHEN EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id) THEN 0
               ELSE obligation.amount_minor END AS standing_minor,
               EXISTS (SELECT FROM obligation AS mirror WHERE mirror.reverses = obligation.id) AS reversed
      ) AS state
      WHERE CASE WHEN status = 'CLOSED'
                 THEN standing_minor + more_minor <> CASE WHEN reversed THEN obligation.amount_minor ELSE decided_minor END
                 ELSE more_minor <> 0 END`,
  },
];
