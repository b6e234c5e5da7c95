import type { Invariant } from "@tessera/runtime";

const ITEMS = "SELECT FROM match_item";

/** What every match, statement and break must fulfil. */
export const RECONCILIATION_CHECKS: readonly Invariant[] = [
  {
    invariant: "18 a line and an expected item are in at most one active match",
    rows: ITEMS,
    broken: `
      SELECT concat('line ', found_id, ' is matched ', count(*), ' times') AS example
      FROM match_item WHERE is_active AND found_id IS NOT NULL GROUP BY found_id HAVING count(*) > 1
      UNION ALL
      SELECT concat('item ', expected_id, ' is matched ', count(*), ' times')
      FROM match_item WHERE is_active AND expected_id IS NOT NULL GROUP BY expected_id, told_by, part HAVING count(*) > 1`,
  },
  {
    invariant: "18 a match closes to zero with its fee, and its items are those of its sums",
    rows: ITEMS,
    broken: `
      SELECT concat('match ', match.id, ': items ', sum(item.expected_minor), ' and ', sum(item.found_minor), ', header ',
                    match.expected_minor, ' and ', match.found_minor) AS example
      FROM match JOIN match_item AS item ON item.match_id = match.id
      GROUP BY match.id
      HAVING (sum(item.expected_minor), sum(item.found_minor)) <> (match.expected_minor, match.found_minor)
        OR match.found_minor + match.fee_minor <> match.expected_minor
      UNION ALL
      SELECT concat('pair of line ', found_id, ': ', expected_minor, ' and ', found_minor)
      FROM match_item WHERE pass IN (1, 3, 5) AND expected_minor <> found_minor
      UNION ALL
      SELECT concat('match item of ', item.match_id, ' has no match')
      FROM match_item AS item LEFT JOIN match ON match.id = item.match_id
      WHERE match.id IS NULL AND (item.pass NOT IN (1, 3, 4, 5) OR NOT is_active)
      UNION ALL
      SELECT concat('group of line ', item.match_id, ': items ', sum(item.expected_minor), ' and ', sum(item.found_minor))
      FROM match_item AS item LEFT JOIN match ON match.id = item.match_id
      WHERE match.id IS NULL AND item.pass = 4 GROUP BY item.match_id
      HAVING sum(item.expected_minor) <> sum(item.found_minor) OR bool_or(item.found_id = item.match_id) IS NOT TRUE`,
  },
  {
    invariant: "18 a matched line and obligation say the same amount as the match",
    rows: ITEMS,
    broken: `
      SELECT concat('line ', item.found_id, ': ', line.amount_minor, ', matched as ', item.found_minor) AS example
      FROM match_item AS item JOIN partner_statement_line AS line ON line.id = item.found_id
      WHERE item.found_minor <> line.amount_minor
      UNION ALL
      SELECT concat('obligation ', item.expected_id, ': ', obligation.amount_minor, ', matched as ', item.expected_minor)
      FROM match_item AS item JOIN obligation ON obligation.id = item.expected_id
      WHERE abs(item.expected_minor) <> obligation.amount_minor`,
  },
  {
    invariant: "19 opening + lines = closing of every imported bank statement; every partner statement has its lines",
    rows: "SELECT FROM bank_statement UNION ALL SELECT FROM partner_statement",
    broken: `
      SELECT concat('bank statement ', statement.id, ': ', opening_minor, ' + ', coalesce(sum(amount_minor), 0), ' ≠ ', closing_minor) AS example
      FROM bank_statement AS statement
      LEFT JOIN bank_line AS line ON line.statement_id = statement.id AND line.error IS NULL AND parent_line_id IS NULL
      WHERE status = 'IMPORTED' AND opening_minor IS NOT NULL GROUP BY statement.id
      HAVING opening_minor + coalesce(sum(amount_minor), 0) <> closing_minor
      UNION ALL
      SELECT concat('partner statement ', statement.id, ': ', count(line.id), ' lines instead of ', lines)
      FROM partner_statement AS statement LEFT JOIN partner_statement_line AS line ON line.statement_id = statement.id
      GROUP BY statement.id HAVING count(line.id) <> lines OR count(line.error) <> bad_lines`,
  },
  {
    invariant: "20 the machine has matched nothing that it calls ambiguous",
    rows: "SELECT FROM break WHERE type = 'AMBIGUOUS'",
    broken: `
      SELECT concat('break ', break.id, ' is ambiguous, and run ', item.run_id, ' matched one of its items') AS example
      FROM break JOIN match_item AS item ON item.is_active AND item.run_id = break.last_run_id
        AND (item.found_id = ANY (break.found_ids) OR item.expected_id = ANY (break.expected_ids))
      WHERE type = 'AMBIGUOUS' AND break.status <> 'RESOLVED'`,
  },
];
