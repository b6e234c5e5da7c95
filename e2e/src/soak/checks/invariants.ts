import type { ServiceName } from "@tessera/contracts";

/**
 * Invariants that must hold in one database after every commit, by number, as SQL of this room's own: one row for each violation.
 * 3, 4, 5 and 16 are no states of a database: 3 to 5 are compared step by step (entries in their order, answers sent again, rows after
 * a refusal); 16 waits for approvals.
 */
export const STEP_INVARIANTS: readonly {
  readonly service: ServiceName;
  readonly name: string;
  readonly violations: string;
}[] = [
  {
    service: "members",
    name: "1 postings of an entry sum to zero",
    violations: "SELECT entry_id::text AS row FROM posting GROUP BY entry_id HAVING sum(points) <> 0",
  },
  {
    service: "members",
    name: "2 balances are the sum of postings",
    violations: `SELECT member_id::text AS row FROM account
      LEFT JOIN (SELECT member_id, sum(points) FILTER (WHERE account = 'MEMBER') AS points, sum(points) FILTER (WHERE account = 'DEBT') AS owed
        FROM posting GROUP BY member_id) AS posted USING (member_id)
      WHERE account.points <> coalesce(posted.points, 0) OR account.debt <> -coalesce(posted.owed, 0)`,
  },
  {
    service: "members",
    name: "6 available = remaining of unexpired lots − held − debts",
    violations: `SELECT member_id::text AS row FROM account LEFT JOIN (
        SELECT member_id, sum(remaining) AS points, sum(held) AS held FROM lot GROUP BY member_id) AS lots USING (member_id)
      WHERE account.points - account.held <> coalesce(lots.points - lots.held, 0)`,
  },
  {
    service: "members",
    name: "7 0 ≤ held ≤ remaining ≤ issued",
    violations:
      "SELECT lot_id::text AS row FROM lot WHERE held < 0 OR held > remaining OR remaining + expired > issued OR expired < 0",
  },
  {
    service: "members",
    name: "8 draws of a spend sum to its points, in order",
    violations: `SELECT spend_id::text AS row FROM (
        SELECT spend_id, spend.points, draw.points AS part, row_number() OVER (PARTITION BY spend_id ORDER BY position) AS place,
          row_number() OVER (PARTITION BY spend_id ORDER BY expires_at, issued_at, lot.issuer_code, receipt_number) AS due
        FROM spend LEFT JOIN draw ON draw.entry_id = spend.entry_id LEFT JOIN lot USING (lot_id) WHERE spend.status IN ('SPENT', 'REVERSED')
      ) AS drawn GROUP BY spend_id, points HAVING points IS DISTINCT FROM sum(part) OR bool_or(place <> due)`,
  },
  {
    service: "members",
    name: "9 no draw from a lot at or after its expiry, or before its issue",
    violations: `SELECT draw.entry_id::text AS row FROM draw JOIN lot USING (lot_id)
      WHERE draw.kind <> 'REVERSAL' AND NOT (lot.issued_at <= draw.occurred_at AND draw.occurred_at < lot.expires_at)`,
  },
  {
    service: "members",
    name: "10 issued = outstanding + redeemed + expired + reversed",
    violations: `SELECT issuer_code AS row FROM posting GROUP BY issuer_code HAVING sum(points) <> 0
      UNION ALL SELECT issuer_code FROM lot GROUP BY issuer_code
      HAVING sum(issued) <> -(SELECT sum(points) FROM posting WHERE account = 'ISSUED' AND posting.issuer_code = lot.issuer_code)`,
  },
  {
    service: "members",
    name: "11 a reversal restores the same lots",
    violations: `SELECT reference_id::text AS row FROM draw WHERE kind <> 'DEBT_REPAYMENT'
      GROUP BY reference_id, lot_id
      HAVING count(*) FILTER (WHERE kind = 'REVERSAL') > 0
        AND sum(points) FILTER (WHERE kind = 'REVERSAL') IS DISTINCT FROM sum(points) FILTER (WHERE kind = 'REDEMPTION')`,
  },
  {
    service: "settlement",
    name: "every fact can be applied: none fails but for a session that broke off",
    violations:
      "SELECT concat_ws(' ', topic, sequence, error) AS row FROM inbox WHERE error !~* 'connection|terminat|shutdown'",
  },
  {
    service: "settlement",
    name: "12 Σ issuer shares = priced total",
    violations: `SELECT entry_id::text AS row FROM (
        SELECT entry_id, currency, round(sum(points * unit_price) * 100) AS total, bool_or(issuer_code = creditor_code) AS own
        FROM draw WHERE kind = 'REDEMPTION' GROUP BY entry_id, currency) AS priced
      LEFT JOIN (SELECT entry_id, currency, sum(amount_minor) AS owed FROM obligation WHERE kind = 'REDEMPTION' GROUP BY entry_id, currency) AS owed
        USING (entry_id, currency)
      WHERE CASE WHEN own THEN coalesce(owed, 0) > total ELSE coalesce(owed, 0) <> total END`,
  },
  {
    service: "settlement",
    name: "13 an obligation is in one cycle, of its instant unless late; debtor ≠ creditor; amount > 0",
    violations: `SELECT obligation.id::text AS row FROM obligation LEFT JOIN cycle ON cycle.id = cycle_id
      WHERE cycle.id IS NULL OR debtor_code = creditor_code OR amount_minor <= 0
        OR (NOT late AND NOT (opens_at <= occurred_at AND occurred_at < closes_at)) OR (late AND occurred_at >= opens_at)`,
  },
  {
    service: "settlement",
    name: "14 Σ net = 0; what was frozen is what stands",
    violations: `SELECT cycle_id::text AS row FROM cycle_position GROUP BY cycle_id, currency HAVING sum(receivable_minor) <> sum(payable_minor)
      UNION ALL
      SELECT coalesce(frozen.cycle_id, summed.cycle_id)::text FROM (SELECT * FROM cycle_total) AS frozen
      FULL JOIN (SELECT cycle_id, currency, kind, count(*) AS obligations, sum(amount_minor) AS gross_minor FROM obligation
        JOIN cycle ON cycle.id = cycle_id WHERE cycle.calculation > 0 GROUP BY cycle_id, currency, kind) AS summed USING (cycle_id, currency, kind)
      WHERE frozen.gross_minor IS DISTINCT FROM summed.gross_minor OR frozen.obligations IS DISTINCT FROM summed.obligations`,
  },
  {
    service: "settlement",
    name: "15 Σ legs = Σ net",
    violations: `SELECT cycle_id::text AS row FROM cycle_position FULL JOIN (
        SELECT cycle_id, currency, partner_code, sum(CASE direction WHEN 'PAYS' THEN -amount_minor ELSE amount_minor END) AS paid
        FROM leg GROUP BY cycle_id, currency, partner_code) AS legs USING (cycle_id, currency, partner_code)
      WHERE coalesce(receivable_minor - payable_minor, 0) <> coalesce(paid, 0)`,
  },
];
