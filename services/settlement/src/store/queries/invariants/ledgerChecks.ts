import type { Invariant } from "@tessera/runtime";

const NOTHING = "decode(repeat('00', 32), 'hex')";

/** The money ledger: what was posted balances, and is what was sealed. */
export const LEDGER_CHECKS: readonly Invariant[] = [
  {
    invariant: "1 postings of a money entry sum to zero and are as many as were sealed",
    rows: "SELECT FROM money_posting",
    broken: `
      SELECT concat('entry ', entry.id, ': ', coalesce(sum(amount_minor), 0), ' in ', count(posting.entry_id), ' of ', entry.postings) AS example
      FROM money_entry AS entry LEFT JOIN money_posting AS posting ON posting.entry_id = entry.id
      GROUP BY entry.id HAVING coalesce(sum(amount_minor), 1) <> 0 OR count(posting.entry_id) <> entry.postings
      UNION ALL
      SELECT concat('entry ', entry_id, ' does not stand') FROM money_posting
      WHERE NOT EXISTS (SELECT FROM money_entry WHERE id = entry_id)`,
  },
  {
    invariant: "1 the trial balance of each currency is zero",
    rows: "SELECT FROM money_entry",
    broken: `
      SELECT concat(currency, ': ', sum(amount_minor)) AS example
      FROM money_posting JOIN money_entry ON money_entry.id = entry_id GROUP BY currency HAVING sum(amount_minor) <> 0`,
  },
  {
    invariant: "3 every money entry is sealed behind the one before it in its chain",
    rows: "SELECT FROM money_entry",
    broken: `
      SELECT concat('entry ', linked.id, ', number ', linked.sequence, ' of ', linked.scope, ' ', linked.currency) AS example
      FROM (
        SELECT entry.id, entry.sequence, entry.scope, entry.currency, entry.seal,
          row_number() OVER w AS place, lag(entry.seal, 1, ${NOTHING}) OVER w AS before, money_text(entry, lines.text) AS text
        FROM money_entry AS entry
        LEFT JOIN LATERAL (
          SELECT coalesce(string_agg(sealed_field(account) || sealed_field(amount_minor::text), '' ORDER BY ordinal), '') AS text
          FROM money_posting WHERE entry_id = entry.id
        ) AS lines ON true
        WINDOW w AS (PARTITION BY entry.scope, entry.currency ORDER BY entry.sequence)
      ) AS linked
      WHERE linked.place <> linked.sequence OR linked.seal IS DISTINCT FROM next_seal(linked.before, linked.text)`,
  },
  {
    invariant: "3 the head of a money chain is the seal of its last entry",
    rows: "SELECT FROM money_chain",
    broken: `
      SELECT concat(coalesce(chain.scope, last.scope), ' ', coalesce(chain.currency, last.currency), ': ', coalesce(chain.entries, 0),
        ' entries, found ', coalesce(last.sequence, 0)) AS example
      FROM money_chain AS chain
      FULL JOIN (
        SELECT DISTINCT ON (scope, currency) scope, currency, sequence, seal FROM money_entry ORDER BY scope, currency, sequence DESC
      ) AS last USING (scope, currency)
      WHERE (chain.entries, chain.head) IS DISTINCT FROM (coalesce(last.sequence, 0), coalesce(last.seal, ${NOTHING}))`,
  },
  {
    invariant: "3 what a cycle's seals bound still stands in its chains",
    rows: "SELECT FROM cycle_seal_chain",
    broken: `
      SELECT concat('cycle ', bound.cycle_id, ' ', bound.currency, ', number ', bound.entries) AS example
      FROM cycle_seal_chain AS bound
      LEFT JOIN money_entry AS entry
        ON entry.scope = bound.cycle_id::text AND entry.currency = bound.currency AND entry.sequence = bound.entries
      WHERE entry.seal IS DISTINCT FROM bound.head`,
  },
  {
    invariant: "3 the money ledger is guarded against change",
    rows: "SELECT FROM unnest('{money_entry,money_posting,cycle_seal,cycle_seal_chain,cycle_seal_statement}'::text[])",
    broken: `
      SELECT concat('table ', name) AS example FROM unnest('{money_entry,money_posting,cycle_seal,cycle_seal_chain,cycle_seal_statement}'::text[]) AS name
      WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = name::regclass AND tgname = name || '_append_only' AND tgenabled IN ('O', 'A'))`,
  },
  {
    invariant: "the ledger of a cycle is what its positions and legs say",
    rows: "SELECT FROM cycle_position UNION ALL SELECT FROM leg",
    broken: `
      WITH standing AS (
        SELECT leg.*, CASE direction WHEN 'PAYS' THEN 1 ELSE -1 END AS sign FROM leg
        JOIN cycle ON cycle.id = leg.cycle_id AND cycle.calculation = leg.calculation
      ), expected AS (
        SELECT position.cycle_id, currency, account, amount_minor
        FROM cycle_position AS position JOIN cycle ON cycle.id = position.cycle_id AND cycle.calculation = position.calculation
        CROSS JOIN LATERAL (VALUES ('position:' || partner_code, payable_minor - receivable_minor - carried_minor),
          ('carried:' || partner_code, carried_minor)) AS posted (account, amount_minor)
        UNION ALL
        SELECT cycle_id, currency, account, posted.amount_minor FROM standing
        CROSS JOIN LATERAL (VALUES ('carried:' || partner_code, sign * standing.amount_minor),
          ('position:' || partner_code, -sign * standing.amount_minor),
          ('carried:' || counterparty_code, -sign * standing.amount_minor),
          ('position:' || counterparty_code, sign * standing.amount_minor)) AS posted (account, amount_minor)
        WHERE status = 'CARRIED'
        UNION ALL
        SELECT cycle_id, currency, account, posted.amount_minor FROM standing
        CROSS JOIN LATERAL (SELECT sign * (settled_minor - returned_minor) AS paid_minor, CASE
          WHEN status IN ('INSTRUCTED', 'OVERDUE') AND counterparty_code IS NULL THEN sign * (standing.amount_minor - settled_minor)
          ELSE 0 END AS awaited_minor) AS state
        CROSS JOIN LATERAL (VALUES
          (coalesce('position:' || counterparty_code, 'suspense'), paid_minor),
          ('position:' || partner_code, -paid_minor),
          (CASE direction WHEN 'PAYS' THEN 'receivable:' ELSE 'payable:' END || partner_code, awaited_minor),
          ('clearing:' || cycle_id, -awaited_minor)) AS posted (account, amount_minor)
        UNION ALL
        SELECT moved.cycle_id, posted.currency, account, amount_minor
        FROM fx_conversion AS moved JOIN cycle ON cycle.id = moved.cycle_id AND cycle.calculation = moved.calculation
        CROSS JOIN LATERAL (VALUES (from_currency, 'position:' || partner_code, from_minor), (from_currency, 'fx', -from_minor),
          (to_currency, 'position:' || partner_code, -to_minor - rounding_minor), (to_currency, 'fx', to_minor),
          (to_currency, 'rounding', rounding_minor)) AS posted (currency, account, amount_minor)
      ), told AS (
        SELECT cycle_id, currency, account COLLATE "C" AS account, sum(amount_minor) AS amount_minor FROM expected
        WHERE account IS NOT NULL GROUP BY cycle_id, currency, account COLLATE "C"
      ), found AS (
        SELECT cycle_id, currency, account, sum(amount_minor) AS amount_minor
        FROM money_entry JOIN money_posting ON entry_id = money_entry.id
        WHERE cycle_id IS NOT NULL
          AND source_kind IN ('CALCULATION', 'LEG')
        GROUP BY cycle_id, currency, account
      )
      SELECT concat('cycle ', cycle_id, ' ', currency, ' ', account, ': ledger ', coalesce(found.amount_minor, 0), ', positions and legs ',
        coalesce(told.amount_minor, 0)) AS example
      FROM told FULL JOIN found USING (cycle_id, currency, account)
      WHERE coalesce(told.amount_minor, 0) <> coalesce(found.amount_minor, 0)`,
  },
  {
    invariant: "the clearing account of a settled cycle is zero",
    rows: "SELECT FROM cycle",
    broken: `
      SELECT concat('cycle ', cycle.id, ' ', entry.currency, ': ', sum(posting.amount_minor)) AS example
      FROM cycle JOIN money_posting AS posting ON posting.account = 'clearing:' || cycle.id
      JOIN money_entry AS entry ON entry.id = posting.entry_id
      WHERE cycle.status = 'SETTLED'
        AND NOT EXISTS (SELECT FROM leg WHERE leg.cycle_id = cycle.id AND leg.original_leg_id IS NOT NULL AND leg.status <> 'SETTLED')
      GROUP BY cycle.id, entry.currency HAVING sum(posting.amount_minor) <> 0`,
  },
];
