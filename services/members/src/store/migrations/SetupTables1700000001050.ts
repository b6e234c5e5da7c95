import type { MigrationInterface, QueryRunner } from "typeorm";

/** What partners told: the programme, partners, contracts and earning rules, as facts applied up to one revision. */
export class SetupTables1700000001050 implements MigrationInterface {
  name = "SetupTables1700000001050";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SETUP);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const SETUP = `
  CREATE TABLE setup_state (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    revision bigint NOT NULL DEFAULT 0
  );
  INSERT INTO setup_state DEFAULT VALUES;

  CREATE TABLE programme (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    code text NOT NULL,
    time_zone text NOT NULL,
    starts_on date NOT NULL,
    currencies text[] NOT NULL,
    expiry_months integer NOT NULL,
    clawback text NOT NULL CHECK (clawback IN ('DEBT', 'DEDUCT_CASH', 'ISSUER_ABSORBS')),
    cut_off text NOT NULL CHECK (cut_off IN ('BY_SCHEDULE', 'BY_COMMAND')),
    revision bigint NOT NULL
  );

  CREATE TABLE partner (
    code text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL,
    revision bigint NOT NULL
  );

  CREATE TABLE contract (
    partner_code text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    effective_from timestamptz(3) NOT NULL,
    currency text NOT NULL,
    unit_price numeric(18, 6) NOT NULL,
    issues boolean NOT NULL,
    redeems boolean NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (partner_code, version)
  );

  CREATE TABLE earning_rule (
    partner_code text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('BASE', 'MULTIPLIER')),
    effective_from date NOT NULL,
    effective_to date,
    unit numeric(18, 6),
    factor numeric(18, 6),
    receipt_at_least numeric(18, 6),
    not_earning_skus text[] NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (partner_code, code, version)
  );
`;
