import type { Invariant } from "@tessera/runtime";

/** Partners that leave: the reserve stands in for them exactly from their buy-out on, and is settled for what it really paid. */
export const EXIT_CHECKS: readonly Invariant[] = [
  {
    invariant: "exit: the reserve stands in for who was bought out, from its takeover on, and for nobody else",
    rows: "SELECT FROM obligation WHERE covers IS NOT NULL",
    broken: `
      SELECT concat('obligation ', obligation.id, ' covers ', covers) AS example
      FROM obligation LEFT JOIN partner_exit AS exit ON exit.partner_code = covers AND exit.taken_over_at IS NOT NULL
      WHERE covers IS NOT NULL AND (exit.id IS NULL
        OR kind <> 'ADJUSTMENT' AND occurred_at < exit.taken_over_at
        OR reserve_code <> CASE kind WHEN 'REDEMPTION' THEN debtor_code WHEN 'ADJUSTMENT'
             THEN CASE debtor_code WHEN reserve_code THEN debtor_code ELSE creditor_code END ELSE creditor_code END)`,
  },
  {
    invariant: "exit: what two people settled of an exit is owed once, between the partner and the reserve",
    rows: "SELECT FROM exit_settlement_line",
    broken: `
      SELECT concat('exit settlement ', settled.id, ' ', line.currency, ': ', line.amount_minor, ' to be owed, ',
        coalesce(owed.signed_minor, 0), ' is') AS example
      FROM exit_settlement_line AS line
      JOIN exit_settlement AS settled ON settled.id = line.settlement_id
      JOIN partner_exit AS exit ON exit.id = settled.exit_id
      LEFT JOIN LATERAL (
        SELECT sum(CASE WHEN (debtor_code, creditor_code) = (exit.partner_code, exit.reserve_code) THEN amount_minor
                        WHEN (creditor_code, debtor_code) = (exit.partner_code, exit.reserve_code) THEN -amount_minor END) AS signed_minor
        FROM obligation WHERE kind = 'ADJUSTMENT' AND entry_id = line.adjustment_id AND currency = line.currency
      ) AS owed ON true
      WHERE coalesce(owed.signed_minor, 0) <> CASE WHEN settled.approved_by IS NULL THEN 0 ELSE line.amount_minor END`,
  },
  {
    invariant: "exit: each settlement of an exit begins from what the reserve has received by the ones before",
    rows: "SELECT FROM exit_settlement",
    broken: `
      SELECT concat('exit settlement ', settlement_id, ' ', currency, ': received ', received_minor, ', settled before ', before_minor) AS example
      FROM (
        SELECT line.settlement_id, line.currency, line.received_minor, coalesce(sum(line.amount_minor) OVER (
          PARTITION BY settled.exit_id, line.currency ORDER BY settled.proposed_at, settled.id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_minor
        FROM exit_settlement_line AS line JOIN exit_settlement AS settled ON settled.id = line.settlement_id
        WHERE settled.approved_by IS NOT NULL
      ) AS line
      WHERE received_minor <> before_minor`,
  },
  {
    invariant: "exit: the reserve of an exit in the ledger = bought out ± true-ups − paid, in every posted cycle",
    rows: "SELECT FROM exit_posting",
    broken: `
      WITH owed AS (
        SELECT exit.id AS exit_id, obligation.cycle_id, obligation.currency,
          sum(CASE WHEN creditor_code = reserve_code THEN amount_minor ELSE -amount_minor END) AS held_minor
        FROM partner_exit AS exit
        JOIN obligation ON covers = exit.partner_code OR kind = 'ADJUSTMENT' AND entry_id IN (
          SELECT adjustment_id FROM exit_settlement_line JOIN exit_settlement AS settled ON settled.id = settlement_id
          WHERE settled.exit_id = exit.id)
        WHERE exit.taken_over_at IS NOT NULL AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
        GROUP BY exit.id, obligation.cycle_id, obligation.currency
      ), posted AS (
        SELECT exit.id AS exit_id, entry.cycle_id, entry.currency, -sum(posting.amount_minor) AS held_minor
        FROM money_entry AS entry JOIN money_posting AS posting ON posting.entry_id = entry.id
        JOIN partner_exit AS exit ON entry.source_id = exit.id::text AND posting.account = 'reserve:' || exit.partner_code
        WHERE entry.source_kind = 'EXIT'
        GROUP BY exit.id, entry.cycle_id, entry.currency
      )
      SELECT concat('exit ', exit_id, ' cycle ', cycle_id, ' ', currency, ': ledger ', coalesce(posted.held_minor, 0), ', owed ',
        coalesce(owed.held_minor, 0)) AS example
      FROM exit_posting FULL JOIN posted USING (exit_id, cycle_id, currency) LEFT JOIN owed USING (exit_id, cycle_id, currency)
      WHERE coalesce(posted.held_minor, 0) <> coalesce(owed.held_minor, 0) OR exit_posting.exit_id IS NULL`,
  },
  {
    invariant: "exit: the states of a partner follow its exit",
    rows: "SELECT FROM partner_status",
    broken: `
      SELECT concat(status.partner_code, ' is ', status.status) AS example
      FROM partner_status AS status JOIN partner_exit AS exit ON exit.id = status.exit_id
      WHERE exit.partner_code <> status.partner_code OR exit.approved_by IS NULL
        OR status = 'EARN_STOPPED' AND status.since <> exit.issuing_ends_at
        OR status = 'ACTIVE' AND status.since IS DISTINCT FROM exit.revoked_at
        OR status = 'WINDING_DOWN' AND status.since IS DISTINCT FROM exit.taken_over_at
      UNION ALL
      SELECT concat(exit.partner_code, ' was taken over and is not WINDING_DOWN') FROM partner_exit AS exit
      WHERE taken_over_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM partner_status WHERE exit_id = exit.id AND status = 'WINDING_DOWN')
      UNION ALL
      SELECT concat(exit.partner_code, ' stays and is not ACTIVE') FROM partner_exit AS exit
      WHERE revoked_at IS NOT NULL AND EXISTS (SELECT FROM partner_status WHERE exit_id = exit.id)
        AND NOT EXISTS (SELECT FROM partner_status WHERE exit_id = exit.id AND status = 'ACTIVE')`,
  },
  {
    invariant: "exit: it is revoked exactly when two people revoked it, and nothing of it is settled then",
    rows: "SELECT FROM partner_exit",
    broken: `
      SELECT concat('exit ', exit.id, ' of ', exit.partner_code) AS example
      FROM partner_exit AS exit
      LEFT JOIN exit_revocation AS gone ON gone.exit_id = exit.id AND gone.approved_by IS NOT NULL
      WHERE exit.revoked_at IS DISTINCT FROM gone.approved_at
        OR exit.revoked_at IS NOT NULL AND EXISTS (
          SELECT FROM exit_settlement WHERE exit_id = exit.id AND rejected_by IS NULL)`,
  },
];
