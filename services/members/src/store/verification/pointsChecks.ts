import type { Check } from "./Check.js";

/** Invariants 7 to 11: lots, draws, issuers and reversals, and the documents that points come from. */
export const POINTS_CHECKS: readonly Check[] = [
  {
    invariant: "7 a lot has between 0 and what was issued",
    sql: `
      SELECT 1 AS scanned,
        issued <= 0 OR remaining < 0 OR held < 0 OR held > remaining OR expired < 0 OR remaining + expired > issued OR expires_at <= issued_at AS violated,
        format('lot %s: issued %s, remaining %s, held %s, expired %s', lot_id, issued, remaining, held, expired) AS example
      FROM lot`,
  },
  {
    invariant: "7 what is held stands in open holds",
    sql: `
      SELECT 1 AS scanned, lot.held <> coalesce(open.points, 0) AS violated,
        format('lot %s: held %s, open holds %s', lot.lot_id, lot.held, open.points) AS example
      FROM lot
      LEFT JOIN (
        SELECT member_id, lot_id, sum(hold_lot.points) AS points FROM hold_lot JOIN hold USING (member_id, hold_id)
        WHERE hold.status = 'AUTHORISED' GROUP BY member_id, lot_id
      ) AS open USING (member_id, lot_id)
      WHERE lot.held <> 0 OR open.points IS NOT NULL`,
  },
  {
    invariant: "8 draws of a spend sum to its points",
    sql: `
      SELECT 1 + coalesce(drawn.rows, 0) AS scanned,
        spend.points IS DISTINCT FROM drawn.points OR entry.points IS DISTINCT FROM -spend.points AS violated,
        format('spend %s: %s, draws %s, entry %s', spend.spend_id, spend.points, drawn.points, entry.points) AS example
      FROM spend
      LEFT JOIN (SELECT member_id, entry_id, sum(points) AS points, count(*) AS rows FROM draw WHERE kind = 'REDEMPTION' GROUP BY member_id, entry_id) AS drawn
        ON drawn.member_id = spend.member_id AND drawn.entry_id = spend.entry_id
      LEFT JOIN journal_entry AS entry ON entry.member_id = spend.member_id AND entry.entry_id = spend.entry_id AND entry.kind = 'SPEND'
      WHERE spend.status IN ('SPENT', 'REVERSED')`,
  },
  {
    invariant: "8 draws are the postings of their lots",
    sql: `
      SELECT 1 AS scanned, drawn.entry_id IS NULL OR posted.entry_id IS NULL OR drawn.points <> posted.points AS violated,
        format('entry %s, lot %s: draw %s, posting %s', coalesce(drawn.entry_id, posted.entry_id), coalesce(drawn.lot_id, posted.lot_id),
          drawn.points, posted.points) AS example
      FROM (SELECT member_id, entry_id, lot_id, sum(points) AS points FROM draw GROUP BY member_id, entry_id, lot_id) AS drawn
      FULL JOIN (
        SELECT posting.member_id, posting.entry_id, posting.lot_id, abs(sum(posting.points)) AS points
        FROM posting JOIN journal_entry AS entry USING (member_id, entry_id)
        WHERE posting.account = 'MEMBER' AND entry.kind IN ('SPEND', 'SPEND_REVERSAL', 'DEBT_REPAYMENT')
        GROUP BY posting.member_id, posting.entry_id, posting.lot_id
      ) AS posted ON posted.member_id = drawn.member_id AND posted.entry_id = drawn.entry_id AND posted.lot_id = drawn.lot_id`,
  },
  {
    invariant: "8 draws stand in the order of (expiry, effective time, issuer, document number)",
    sql: `
      SELECT 1 AS scanned, "order" < before AS violated, format('entry %s, draw %s', entry_id, position) AS example
      FROM (
        SELECT draw.entry_id, draw.position, ROW(lot.expires_at, lot.issued_at, lot.issuer_code, lot.receipt_number, lot.lot_id) AS "order",
          lag(ROW(lot.expires_at, lot.issued_at, lot.issuer_code, lot.receipt_number, lot.lot_id))
            OVER (PARTITION BY draw.member_id, draw.entry_id ORDER BY draw.position) AS before
        FROM draw JOIN lot USING (member_id, lot_id) WHERE draw.kind = 'REDEMPTION'
      ) AS drawn`,
  },
  {
    invariant: "9 no draw from a lot before its issue, or at or after its expiry",
    sql: `
      SELECT 1 AS scanned, lot.lot_id IS NULL OR draw.occurred_at < lot.issued_at OR draw.occurred_at >= lot.expires_at
          OR draw.unit_price <> lot.unit_price OR draw.currency <> lot.currency OR draw.issuer_code <> lot.issuer_code AS violated,
        format('entry %s, lot %s at %s', draw.entry_id, draw.lot_id, draw.occurred_at) AS example
      FROM draw LEFT JOIN lot USING (member_id, lot_id) WHERE draw.kind <> 'REVERSAL'`,
  },
  {
    invariant: "10 issued = outstanding + redeemed + expired + reversed, for each issuer",
    sql: `
      SELECT coalesce(lots.rows, 0) + coalesce(posted.rows, 0) AS scanned,
        coalesce(lots.issued, 0) <> coalesce(lots.remaining, 0) - coalesce(debts.remaining, 0) + coalesce(posted.away, 0) AS violated,
        format('issuer %s: issued %s, outstanding %s less debts %s, gone %s', issuer_code, lots.issued, lots.remaining, debts.remaining, posted.away) AS example
      FROM (SELECT issuer_code, sum(issued) AS issued, sum(remaining) AS remaining, count(*) AS rows FROM lot GROUP BY issuer_code) AS lots
      FULL JOIN (
        SELECT issuer_code, sum(points) AS away, count(*) AS rows FROM posting
        WHERE account IN ('REDEEMED', 'EXPIRED', 'REVERSED') GROUP BY issuer_code
      ) AS posted USING (issuer_code)
      FULL JOIN (SELECT creditor_code AS issuer_code, sum(remaining) AS remaining FROM debt GROUP BY creditor_code) AS debts USING (issuer_code)`,
  },
  {
    invariant: "11 a reversal restores the same lots, once",
    sql: `
      SELECT 1 AS scanned, drawn.lot_id IS NULL OR restored.lot_id IS NULL OR drawn.points <> restored.points AS violated,
        format('spend %s, lot %s: drawn %s, restored %s', coalesce(drawn.reference_id, restored.reference_id),
          coalesce(drawn.lot_id, restored.lot_id), drawn.points, restored.points) AS example
      FROM (
        SELECT draw.reference_id, draw.lot_id, sum(draw.points) AS points FROM draw JOIN spend ON spend.spend_id = draw.reference_id
        WHERE draw.kind = 'REDEMPTION' AND spend.status = 'REVERSED' GROUP BY draw.reference_id, draw.lot_id
      ) AS drawn
      FULL JOIN (
        SELECT reference_id, lot_id, sum(points) AS points FROM draw WHERE kind = 'REVERSAL' GROUP BY reference_id, lot_id
      ) AS restored USING (reference_id, lot_id)`,
  },
  {
    invariant: "a purchase and its lot carry what its decision gave and its returns left",
    sql: `
      SELECT 1 + coalesce(returned.rows, 0) AS scanned,
        purchase.points <> purchase.granted - coalesce(returned.points, 0) OR coalesce(lot.issued, 0) <> purchase.granted AS violated,
        format('purchase %s: granted %s, points %s, lot %s, returned %s', purchase.purchase_id, purchase.granted, purchase.points,
          lot.issued, returned.points) AS example
      FROM purchase
      LEFT JOIN lot ON lot.member_id = purchase.member_id AND lot.lot_id = purchase.lot_id
      LEFT JOIN (
        SELECT member_id, purchase_id, sum(points_before - points_after) AS points, count(*) AS rows FROM return_purchase GROUP BY member_id, purchase_id
      ) AS returned ON returned.member_id = purchase.member_id AND returned.purchase_id = purchase.purchase_id`,
  },
  {
    invariant: "a line gives back at most what was bought, in the matches that say so",
    sql: `
      SELECT matched.rows AS scanned, (matched.quantity <= line.quantity) IS NOT TRUE AS violated,
        format('purchase %s, line %s: matches %s of %s', matched.purchase_id, matched.line, matched.quantity, line.quantity) AS example
      FROM (
        SELECT member_id, purchase_id, line, sum(quantity) AS quantity, count(*) AS rows FROM return_match
        GROUP BY member_id, purchase_id, line
      ) AS matched
      LEFT JOIN purchase_line AS line USING (member_id, purchase_id, line)`,
  },
  {
    invariant: "a receipt's amount is the sum of its lines",
    sql: `
      SELECT 1 + coalesce(lines.rows, 0) AS scanned, lines.amount IS DISTINCT FROM purchase.amount AS violated,
        format('purchase %s: %s, lines %s', purchase.purchase_id, purchase.amount, lines.amount) AS example
      FROM purchase
      LEFT JOIN (
        SELECT member_id, purchase_id, sum(quantity * unit_price) AS amount, count(*) AS rows FROM purchase_line GROUP BY member_id, purchase_id
      ) AS lines USING (member_id, purchase_id)`,
  },
];
