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
  {
    invariant: "3 what the last seal over all books bound still stands in them",
    sql: `
      SELECT 1 AS scanned, entry.member_id IS NULL AS violated,
        format('number %s of member %s', head.sequence, head.member_id) AS example
      FROM (SELECT seal_id FROM book_seal ORDER BY sealed_at DESC, seal_id DESC LIMIT 1) AS last
      JOIN book_seal_part AS part USING (seal_id)
      CROSS JOIN LATERAL unnest(part.member_ids, part.sequences, part.seals) AS head (member_id, sequence, seal)
      LEFT JOIN journal_entry AS entry
        ON entry.member_id = head.member_id AND entry.sequence = head.sequence AND entry.seal = head.seal`,
  },
];
