import type { Check } from "./Check.js";

/** What was sealed is what stands there: an entry that was changed, moved, removed or slipped in is named. */
export const SEAL_CHECKS: readonly Check[] = [
  {
    invariant: "3 every entry is sealed behind the one before it in its member's book",
    sql: `
      SELECT 1 AS scanned,
        entry.seal IS DISTINCT FROM sha256(entry.before || convert_to(points_text(entry.row), 'UTF8')) AS violated,
        format('entry %s, number %s of member %s', entry.entry_id, entry.sequence, entry.member_id) AS example
      FROM (
        SELECT member_id, entry_id, sequence, seal, journal_entry AS row,
          lag(seal, 1, decode(repeat('00', 32), 'hex'))
            OVER (PARTITION BY member_id ORDER BY sequence, kind = 'DEBT_REPAYMENT', entry_id) AS before
        FROM journal_entry
      ) AS entry`,
  },
  {
    invariant: "3 a book's head is the seal of its last entry",
    sql: `
      SELECT 1 AS scanned, account.seal IS DISTINCT FROM coalesce(last.seal, decode(repeat('00', 32), 'hex')) AS violated,
        format('member %s', account.member_id) AS example
      FROM account
      LEFT JOIN (
        SELECT DISTINCT ON (member_id) member_id, seal FROM journal_entry
        ORDER BY member_id, sequence DESC, kind = 'DEBT_REPAYMENT' DESC, entry_id DESC
      ) AS last USING (member_id)`,
  },
];
