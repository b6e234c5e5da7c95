import type { MigrationInterface, QueryRunner } from "typeorm";

/** What rewards knows of the network's setup, and the catalogue: rewards, their stock, and why the stock is what it is. */
export class Catalogue1700000001000 implements MigrationInterface {
  name = "Catalogue1700000001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE applied_setup (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        revision bigint NOT NULL CHECK (revision >= 0)
      );
      INSERT INTO applied_setup (revision) VALUES (0);

      CREATE TABLE known_partner (
        code text PRIMARY KEY
      );

      CREATE TABLE known_contract (
        partner_code text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        effective_from timestamptz(3) NOT NULL,
        redeems boolean NOT NULL,
        PRIMARY KEY (partner_code, version)
      );
      CREATE INDEX known_contract_by_instant ON known_contract (partner_code, effective_from);

      CREATE TABLE reward (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE,
        partner_code text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('VOUCHER', 'GIFT')),
        title text NOT NULL,
        points bigint NOT NULL CHECK (points BETWEEN 1 AND 9007199254740991),
        -- Title, code and partner in the one form that differs in nothing but letters and digits.
        search_text text NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX reward_by_points ON reward (points, id);
      CREATE INDEX reward_by_age ON reward (created_at, id);
      CREATE INDEX reward_by_partner ON reward (partner_code, points, id);

      -- One row for each reward whose stock is limited. It is the hot row of a redemption, so it is narrow and apart from the
      -- catalogue, and its page keeps room for new versions of it.
      CREATE TABLE reward_stock (
        reward_id uuid PRIMARY KEY REFERENCES reward (id),
        left_units integer NOT NULL CHECK (left_units >= 0),
        -- The units are imported voucher codes, one unit each.
        pooled boolean NOT NULL DEFAULT false
      ) WITH (fillfactor = 50);

      -- Units that came in, append-only: their sum is what is left and what redemptions hold.
      CREATE TABLE stock_movement (
        id uuid PRIMARY KEY,
        reward_id uuid NOT NULL REFERENCES reward (id),
        kind text NOT NULL CHECK (kind IN ('INITIAL', 'RESTOCK', 'IMPORT', 'POOL_OPENED')),
        units integer NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        -- Opening a pool takes a limit away that was set without codes.
        CHECK (units >= 0 OR kind = 'POOL_OPENED')
      );
      CREATE INDEX stock_movement_by_reward ON stock_movement (reward_id);

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
      END $$;
      CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movement
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
