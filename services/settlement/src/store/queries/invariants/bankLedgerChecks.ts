import type { Invariant } from "@tessera/runtime";

const BOOKINGS = "SELECT FROM bank_booking";

/** The ledger holds what the bank says, and knows what it has not explained. */
export const BANK_LEDGER_CHECKS: readonly Invariant[] = [
  {
    invariant: "bank:operator is what imported bank statements have booked",
    rows: BOOKINGS,
    broken: `
      WITH booked AS (
        SELECT currency, sum(amount_minor) AS minor FROM bank_booking GROUP BY currency
      ), posted AS (
        SELECT currency, sum(amount_minor) AS minor FROM money_entry JOIN money_posting ON entry_id = id
        WHERE account = 'bank:operator' GROUP BY currency
      )
      SELECT concat(currency, ': ledger ', coalesce(posted.minor, 0), ', statements ', coalesce(booked.minor, 0)) AS example
      FROM booked FULL JOIN posted USING (currency) WHERE coalesce(booked.minor, 0) <> coalesce(posted.minor, 0)`,
  },
  {
    invariant: "suspense is what statements have booked and no match explains",
    rows: BOOKINGS,
    broken: `
      WITH unexplained AS (
        SELECT currency, sum(minor) AS minor
        FROM (
          SELECT currency, amount_minor AS minor FROM bank_booking
          UNION ALL
          SELECT line.currency, -item.found_minor FROM match_item AS item JOIN bank_line AS line ON line.id = item.found_id
          WHERE item.is_active AND item.told_by = ''
        ) AS part GROUP BY currency
      ), posted AS (
        SELECT currency, -sum(amount_minor) AS minor FROM money_entry JOIN money_posting ON entry_id = id
        WHERE account = 'suspense' AND source_kind IN ('BANK_STATEMENT', 'BANK_LINE', 'LEG', 'BREAK', 'CLAIM') GROUP BY currency
      )
      SELECT concat(currency, ': ledger ', coalesce(posted.minor, 0), ', lines without a match ', coalesce(unexplained.minor, 0)) AS example
      FROM unexplained FULL JOIN posted USING (currency) WHERE coalesce(unexplained.minor, 0) <> coalesce(posted.minor, 0)`,
  },
  {
    invariant: "suspense paid of each leg through the hub what its matches say",
    rows: "SELECT FROM leg WHERE counterparty_code IS NULL",
    broken: `
      SELECT concat('leg ', leg.id, ' is settled by ', settled_minor - returned_minor, ', its matches say ', coalesce(told.minor, 0)) AS example
      FROM leg LEFT JOIN (
        SELECT expected_id, sum(expected_minor) AS minor FROM match_item WHERE is_active AND told_by = '' AND expected_id IS NOT NULL
        GROUP BY expected_id
      ) AS told ON told.expected_id = leg.id
      WHERE counterparty_code IS NULL
        AND settled_minor - returned_minor <> CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END * coalesce(told.minor, 0)`,
  },
  {
    invariant: "what was written off is what two people decided",
    rows: "SELECT FROM break_write_off",
    broken: `
      WITH posted AS (
        SELECT source_id, currency, account, sum(amount_minor) AS minor FROM money_entry JOIN money_posting ON entry_id = id
        WHERE source_kind = 'BREAK' AND kind IN ('WRITE_OFF', 'CLAIM_PAYMENT', 'UNMATCH') AND account <> 'suspense'
        GROUP BY source_id, currency, account HAVING sum(amount_minor) <> 0
      )
      SELECT concat('break ', coalesce(posted.source_id, decided.break_id::text), ': ledger ', coalesce(posted.minor, 0), ', decided ',
        coalesce(decided.lost_minor, 0)) AS example
      FROM posted
      FULL JOIN (
        SELECT written.* FROM break_write_off AS written JOIN match ON match.id = match_id
        WHERE match.status = 'ACTIVE' AND match.proposed_by <> match.approved_by AND match.fee_minor = lost_minor
      ) AS decided ON posted.source_id = decided.break_id::text
      WHERE (posted.currency, posted.account, coalesce(posted.minor, 0))
        IS DISTINCT FROM (decided.currency, decided.account, coalesce(decided.lost_minor, 0))
        AND NOT (posted.source_id IS NULL AND decided.lost_minor = 0)`,
  },
];
