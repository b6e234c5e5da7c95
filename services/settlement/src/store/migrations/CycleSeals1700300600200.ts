import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The Merkle root of a cycle: over the heads of its chains in the money ledger and over the heads of all books of members. Made when the
 * cycle is calculated and when it is settled, again when its ledger has grown since; none is ever changed.
 */
export class CycleSeals1700300600200 implements MigrationInterface {
  name = "CycleSeals1700300600200";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cycle_seal (
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        ordinal integer NOT NULL CHECK (ordinal > 0),
        stage text NOT NULL CHECK (stage IN ('CALCULATED', 'SETTLED')),
        content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
        -- What members answered to members.sealBook.
        book_seal_id uuid NOT NULL,
        book_members bigint NOT NULL CHECK (book_members >= 0),
        book_root bytea NOT NULL CHECK (octet_length(book_root) = 32),
        book_sealed_at timestamptz(3) NOT NULL,
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        recorded_at timestamptz(3) NOT NULL,
        PRIMARY KEY (cycle_id, ordinal)
      );

      CREATE TABLE cycle_seal_chain (
        cycle_id uuid NOT NULL,
        ordinal integer NOT NULL,
        currency text COLLATE "C" NOT NULL,
        entries bigint NOT NULL CHECK (entries > 0),
        head bytea NOT NULL CHECK (octet_length(head) = 32),
        PRIMARY KEY (cycle_id, ordinal, currency),
        FOREIGN KEY (cycle_id, ordinal) REFERENCES cycle_seal (cycle_id, ordinal)
      );
    `);
    // What was calculated before there was a ledger stands in it from now on.
    await runner.query(`
      SELECT post_money(json_agg(json_build_object('place', place, 'id', gen_random_uuid(), 'cycle_id', cycle_id, 'currency', currency,
        'kind', 'POSITION', 'source_kind', 'CALCULATION', 'source_id', cycle_id || ':1', 'occurred_at', closes_at, 'lines', lines)
        ORDER BY place))
      FROM (
        SELECT position.cycle_id, position.currency, cycle.closes_at, row_number() OVER (ORDER BY cycle.opens_at, position.currency) AS place,
          json_agg(json_build_object('account', 'position:' || partner_code, 'amount_minor', side.amount_minor::text)
            ORDER BY partner_code, side.place) AS lines
        FROM cycle_position AS position JOIN cycle ON cycle.id = position.cycle_id
        CROSS JOIN LATERAL (VALUES (1, payable_minor), (2, -receivable_minor)) AS side (place, amount_minor)
        WHERE side.amount_minor <> 0
        GROUP BY position.cycle_id, position.currency, cycle.opens_at, cycle.closes_at
      ) AS entry HAVING count(*) > 0
    `);
    for (const table of ["cycle_seal", "cycle_seal_chain"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      `);
    }
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
