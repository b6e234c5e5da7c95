import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What the bank books is in the money ledger from its import on: in the operator's account as the statements say, and in suspense until
 * somebody knows what it is. What was posted before goes the same way by entries of its own.
 */
export class Suspense1700400300000 implements MigrationInterface {
  name = "Suspense1700400300000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(BACKFILL);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const TABLES = `
  -- A line of a statement that came out of quarantine after another had told of the same booking; repeats_line_id knows those told before.
  CREATE TABLE bank_line_repeat (
    line_id uuid PRIMARY KEY REFERENCES bank_line (id),
    repeats_line_id uuid NOT NULL REFERENCES bank_line (id),
    CHECK (line_id <> repeats_line_id)
  );
  CREATE TRIGGER bank_line_repeat_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_line_repeat
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

  -- Every booking of the operator's accounts that counts, once, whatever statements tell of it. Credit +, debit −.
  CREATE VIEW bank_booking AS
    SELECT line.id, line.statement_id, line.currency, line.amount_minor
    FROM bank_line AS line JOIN bank_statement AS statement ON statement.id = line.statement_id
    WHERE statement.status = 'IMPORTED' AND line.error IS NULL AND line.parent_line_id IS NULL AND line.repeats_line_id IS NULL
      AND NOT EXISTS (SELECT FROM bank_line_repeat WHERE line_id = line.id);

  -- A break that two people have written off: the match that closes what was open of it, and the account that took the difference.
  CREATE TABLE break_write_off (
    break_id uuid PRIMARY KEY REFERENCES break (id),
    match_id uuid NOT NULL UNIQUE REFERENCES match (id),
    currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- + lost, − gained, minor units.
    lost_minor numeric(38, 0) NOT NULL,
    account text COLLATE "C" NOT NULL CHECK (account IN ('writeoff', 'fx')),
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  );
  CREATE TRIGGER break_write_off_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON break_write_off
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

const BACKFILL = `
  SELECT post_money(json_agg(json_build_object('place', place, 'id', gen_random_uuid(), 'cycle_id', cycle_id, 'currency', currency,
    'kind', kind, 'source_kind', source_kind, 'source_id', source_id, 'occurred_at', occurred_at, 'lines', json_build_array(
      json_build_object('account', 'bank:operator', 'amount_minor', amount_minor::text),
      json_build_object('account', 'suspense', 'amount_minor', (-amount_minor)::text))) ORDER BY place))
  FROM (
    SELECT row_number() OVER (ORDER BY occurred_at, source_id) AS place, * FROM (
      SELECT NULL::uuid AS cycle_id, statement.currency, 'SUSPENSE' AS kind, 'BANK_STATEMENT' AS source_kind,
        statement.id::text AS source_id, statement.closed_on::timestamptz AS occurred_at, sum(amount_minor) AS amount_minor
      FROM bank_booking JOIN bank_statement AS statement ON statement.id = statement_id GROUP BY statement.id
      UNION ALL
      SELECT cycle_id, currency, 'SUSPENSE_CLEARED', source_kind, concat(source_kind, ' in sum'), max(occurred_at), -sum(amount_minor)
      FROM money_entry JOIN money_posting ON entry_id = id
      WHERE account = 'bank:operator' AND source_kind IN ('LEG', 'BANK_LINE') GROUP BY cycle_id, currency, source_kind
    ) AS moved WHERE amount_minor <> 0
  ) AS placed
  HAVING count(*) > 0;
`;
