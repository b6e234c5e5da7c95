import type { Check } from "./Check.js";

/** Invariants 1 to 6 of the ledger: what every entry, balance, key and refusal must satisfy. */
export const LEDGER_CHECKS: readonly Check[] = [
  {
    invariant: "1 postings of an entry sum to zero for each issuer",
    sql: `
      SELECT count(*) AS scanned, sum(points) <> 0 AS violated, format('entry %s, issuer %s: %s', entry_id, issuer_code, sum(points)) AS example
      FROM posting GROUP BY member_id, entry_id, issuer_code`,
  },
  {
    invariant: "2 entries are the sum of their postings",
    sql: `
      SELECT 1 + coalesce(posted.rows, 0) AS scanned,
        entry.entry_id IS NULL OR posted.entry_id IS NULL OR entry.points <> posted.points AS violated,
        format('entry %s: %s, postings %s', coalesce(entry.entry_id, posted.entry_id), entry.points, posted.points) AS example
      FROM journal_entry AS entry
      FULL JOIN (
        SELECT member_id, entry_id, coalesce(sum(points) FILTER (WHERE account IN ('MEMBER', 'DEBT')), 0) AS points, count(*) AS rows
        FROM posting GROUP BY member_id, entry_id
      ) AS posted ON posted.member_id = entry.member_id AND posted.entry_id = entry.entry_id`,
  },
  {
    invariant: "2 entries stand at the time of what they are of",
    sql: `
      SELECT 1 AS scanned, of.occurred_at IS DISTINCT FROM entry.occurred_at AS violated,
        format('entry %s at %s, %s at %s', entry.entry_id, entry.occurred_at, entry.reference_id, of.occurred_at) AS example
      FROM journal_entry AS entry
      LEFT JOIN (
        SELECT member_id, purchase_id AS id, occurred_at FROM purchase
        UNION ALL SELECT member_id, return_id, occurred_at FROM return_document
      ) AS of ON of.member_id = entry.member_id AND of.id = entry.reference_id
      WHERE entry.kind IN ('EARN', 'DEBT_REPAYMENT', 'RETURN')
      UNION ALL
      SELECT 1, CASE entry.kind WHEN 'SPEND' THEN spend.occurred_at ELSE spend.reversed_at END IS DISTINCT FROM entry.occurred_at,
        format('entry %s at %s, spend %s at %s', entry.entry_id, entry.occurred_at, spend.spend_id, spend.occurred_at)
      FROM journal_entry AS entry LEFT JOIN spend ON spend.spend_id = entry.reference_id
      WHERE entry.kind IN ('SPEND', 'SPEND_REVERSAL')`,
  },
  {
    invariant: "2 lots are recomputable from postings",
    sql: `
      SELECT 1 + coalesce(posted.rows, 0) AS scanned,
        lot.lot_id IS NULL OR posted.lot_id IS NULL OR lot.remaining <> posted.remaining OR lot.issued <> posted.issued
          OR lot.expired <> posted.expired OR lot.issuer_code <> posted.issuer_code AS violated,
        format('lot %s: issued %s, remaining %s, expired %s; postings %s, %s, %s', coalesce(lot.lot_id, posted.lot_id), lot.issued,
          lot.remaining, lot.expired, posted.issued, posted.remaining, posted.expired) AS example
      FROM lot
      FULL JOIN (
        SELECT member_id, lot_id, min(issuer_code) AS issuer_code, count(*) AS rows,
          coalesce(sum(points) FILTER (WHERE account = 'MEMBER'), 0) AS remaining,
          coalesce(-sum(points) FILTER (WHERE account = 'ISSUED'), 0) AS issued,
          coalesce(sum(points) FILTER (WHERE account = 'EXPIRED'), 0) AS expired
        FROM posting WHERE lot_id IS NOT NULL GROUP BY member_id, lot_id
      ) AS posted ON posted.member_id = lot.member_id AND posted.lot_id = lot.lot_id`,
  },
  {
    invariant: "2 debts are recomputable from postings",
    sql: `
      SELECT 1 + coalesce(posted.rows, 0) AS scanned,
        debt.debt_id IS NULL OR posted.debt_id IS NULL OR debt.remaining <> posted.remaining OR debt.points <> posted.points AS violated,
        format('debt %s: %s of %s; postings %s of %s', coalesce(debt.debt_id, posted.debt_id), debt.remaining, debt.points,
          posted.remaining, posted.points) AS example
      FROM debt
      FULL JOIN (
        SELECT member_id, debt_id, -sum(points) AS remaining, coalesce(-sum(points) FILTER (WHERE points < 0), 0) AS points, count(*) AS rows
        FROM posting WHERE account = 'DEBT' GROUP BY member_id, debt_id
      ) AS posted ON posted.member_id = debt.member_id AND posted.debt_id = debt.debt_id`,
  },
  {
    invariant: "2 accounts are the sum of their lots, earmarks and debts",
    sql: `
      SELECT 1 + coalesce(lots.rows, 0) AS scanned,
        account.member_id IS NULL OR account.points <> coalesce(lots.points, 0) OR account.held <> coalesce(lots.held, 0)
          OR account.debt <> coalesce(debts.points, 0) AS violated,
        format('member %s: points %s, held %s, debt %s; lots %s, %s, debts %s', coalesce(account.member_id, lots.member_id),
          account.points, account.held, account.debt, lots.points, lots.held, debts.points) AS example
      FROM account
      FULL JOIN (SELECT member_id, sum(remaining) AS points, sum(held) AS held, count(*) AS rows FROM lot GROUP BY member_id) AS lots
        ON lots.member_id = account.member_id
      LEFT JOIN (SELECT member_id, sum(remaining) AS points FROM debt GROUP BY member_id) AS debts
        ON debts.member_id = account.member_id`,
  },
  {
    invariant: "3 entries stand under every number of the book, without gaps",
    sql: `
      SELECT 1 + coalesce(entries.rows, 0) AS scanned,
        account.member_id IS NULL OR account.sequence <> coalesce(entries.numbers, 0) OR account.sequence <> coalesce(entries.last, 0) AS violated,
        format('member %s: book at %s, %s numbers up to %s', coalesce(account.member_id, entries.member_id), account.sequence,
          entries.numbers, entries.last) AS example
      FROM account
      FULL JOIN (
        SELECT member_id, count(DISTINCT sequence) AS numbers, max(sequence) AS last, count(*) AS rows FROM journal_entry GROUP BY member_id
      ) AS entries ON entries.member_id = account.member_id`,
  },
  {
    invariant: "3 facts of a member are numbered without gaps",
    sql: `
      SELECT facts.rows AS scanned, facts.rows <> facts.last - facts.first + 1 OR account.sequence IS DISTINCT FROM facts.last AS violated,
        format('member %s: %s facts from %s to %s, book at %s', facts.key, facts.rows, facts.first, facts.last, account.sequence) AS example
      FROM (
        SELECT key, min(sequence) AS first, max(sequence) AS last, count(*) AS rows
        FROM outbox WHERE topic LIKE 'members.points%' OR topic = 'members.spendReversed.v1' GROUP BY key
      ) AS facts
      LEFT JOIN account ON account.member_id = facts.key::uuid`,
  },
  {
    invariant: "3 history is guarded against change",
    sql: `
      SELECT 1 AS scanned, NOT EXISTS (
          SELECT FROM pg_trigger WHERE tgrelid = guarded.name::regclass AND tgname = guarded.name || '_is_append_only' AND tgenabled IN ('O', 'A')
        ) AS violated, format('table %s', guarded.name) AS example
      FROM (VALUES ('journal_entry'), ('draw'), ('receipt'), ('return_document'), ('return_match'), ('return_purchase'),
        ('hold_lot')) AS guarded (name)`,
  },
  {
    invariant: "4 a document stands once under its natural key",
    sql: `
      SELECT 1 AS scanned, receipt.document_id IS NULL OR document.id IS NULL OR document.twice AS violated,
        format('%s %s of %s', coalesce(receipt.kind, document.kind), coalesce(receipt.number, document.number),
          coalesce(receipt.partner_code, document.partner_code)) AS example
      FROM receipt
      FULL JOIN (
        SELECT member_id, purchase_id AS id, 'PURCHASE' AS kind, partner_code, store_code, receipt_number AS number,
          count(*) OVER (PARTITION BY partner_code, store_code, receipt_number) > 1 AS twice
        FROM purchase
        UNION ALL
        SELECT member_id, return_id, 'RETURN', partner_code, '', receipt_number,
          count(*) OVER (PARTITION BY partner_code, receipt_number) > 1
        FROM return_document
      ) AS document ON document.id = receipt.document_id AND document.member_id = receipt.member_id AND document.kind = receipt.kind
        AND document.partner_code = receipt.partner_code AND document.store_code = receipt.store_code AND document.number = receipt.number`,
  },
  {
    invariant: "5 a refused spend changed nothing",
    sql: `
      SELECT 1 AS scanned, entry.entry_id IS NOT NULL AS violated, format('spend %s is %s', spend.spend_id, spend.status) AS example
      FROM spend LEFT JOIN journal_entry AS entry
        ON entry.member_id = spend.member_id AND entry.reference_id = spend.spend_id AND entry.kind IN ('SPEND', 'SPEND_REVERSAL')
      WHERE spend.status IN ('REFUSED', 'NEVER')`,
  },
  {
    invariant: "6 what a member can spend is the sum of the entries",
    sql: `
      SELECT 1 + coalesce(entries.rows, 0) AS scanned, account.points - account.debt <> coalesce(entries.points, 0) AS violated,
        format('member %s: %s less %s, entries %s', account.member_id, account.points, account.debt, entries.points) AS example
      FROM account
      LEFT JOIN (SELECT member_id, sum(points) AS points, count(*) AS rows FROM journal_entry GROUP BY member_id) AS entries USING (member_id)`,
  },
];
