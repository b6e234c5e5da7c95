import type { MigrationInterface, QueryRunner } from "typeorm";

/** What the programme and its contracts chose, as facts told it; which choice a cycle keeps; the FX book; points by issuer and hour. */
export class Terms1700300200000 implements MigrationInterface {
  name = "Terms1700300200000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TERMS);
    await runner.query(POINTS);
    for (const table of [
      "settlement_terms",
      "cycle_terms",
      "contract_terms",
      "fx_conversion",
      "reserve_pool",
      "reserve_movement",
    ]) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER ${table}_never_truncated BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      `);
    }
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const TERMS = `
  CREATE TABLE settlement_terms (
    version integer PRIMARY KEY CHECK (version > 0),
    clearing text NOT NULL
      CHECK (clearing IN ('GROSS', 'BILATERAL_NET', 'CONSERVATIVE', 'MULTILATERAL_NET', 'FEWEST_DIRECT')),
    home_currency boolean NOT NULL CHECK (NOT home_currency OR clearing = 'MULTILATERAL_NET'),
    -- {currency: amount in minor units as text}
    minimum_payments jsonb NOT NULL,
    payment_terms_days integer NOT NULL CHECK (payment_terms_days >= 0),
    -- Who writes invoices: {name, address, country, vatId}; null while nobody does.
    operator jsonb,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  );

  -- The version that was known when the cycle opened. A cycle without a row clears by the programme's first definition.
  CREATE TABLE cycle_terms (
    cycle_id uuid PRIMARY KEY REFERENCES cycle (id),
    terms_version integer NOT NULL REFERENCES settlement_terms (version)
  );

  ALTER TABLE cycle DROP CONSTRAINT cycle_clearing_check;
  ALTER TABLE cycle ADD CONSTRAINT cycle_clearing_check
    CHECK (clearing IN ('GROSS', 'BILATERAL_NET', 'CONSERVATIVE', 'MULTILATERAL_NET', 'FEWEST_DIRECT'));

  CREATE TABLE contract_terms (
    partner_code text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    effective_from timestamptz(3) NOT NULL,
    currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    unit_price numeric(24, 6) NOT NULL CHECK (unit_price > 0),
    issuance_fee_per_point numeric(24, 6) NOT NULL CHECK (issuance_fee_per_point >= 0),
    handling_fee_bps integer NOT NULL CHECK (handling_fee_bps BETWEEN 0 AND 10000),
    reserve_share numeric(7, 6) NOT NULL CHECK (reserve_share BETWEEN 0 AND 1),
    breakage_share numeric(7, 6) NOT NULL CHECK (breakage_share BETWEEN 0 AND 1),
    minimum_payment_minor bigint CHECK (minimum_payment_minor >= 0),
    vat_country text CHECK (vat_country ~ '^[A-Z]{2}$'),
    vat_id text,
    vat_treatment text CHECK (vat_treatment IN ('STANDARD', 'REVERSE_CHARGE', 'EXEMPT')),
    invoice_name text,
    invoice_address text,
    language text CHECK (language IN ('cs', 'sk', 'pl', 'en')),
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (partner_code, version),
    UNIQUE (partner_code, effective_from),
    -- Whom to invoice is known wholly or not at all.
    CHECK (num_nulls(vat_country, vat_treatment, invoice_name, invoice_address, language) IN (0, 5)),
    CHECK (vat_treatment <> 'REVERSE_CHARGE' OR vat_id IS NOT NULL)
  );

  -- One base is worth this much quote from this day on, until a later rate of the pair. It counts from its approval by a second person.
  CREATE TABLE fx_rate (
    id uuid PRIMARY KEY,
    base text COLLATE "C" NOT NULL CHECK (base ~ '^[A-Z]{3}$'),
    quote text COLLATE "C" NOT NULL CHECK (quote ~ '^[A-Z]{3}$' AND quote <> base),
    rate numeric(27, 9) NOT NULL CHECK (rate > 0),
    valid_on date NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    approved_by text CHECK (approved_by <> set_by),
    approved_at timestamptz(3),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
  );
  CREATE UNIQUE INDEX fx_rate_of_day ON fx_rate (base, quote, valid_on) WHERE approved_by IS NOT NULL;

  CREATE FUNCTION fx_rate_is_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    approved fx_rate := OLD;
  BEGIN
    approved.approved_by := NEW.approved_by;
    approved.approved_at := NEW.approved_at;
    IF OLD.approved_by IS NOT NULL OR NEW IS DISTINCT FROM approved THEN
      RAISE EXCEPTION 'a rate changes only once, when it is approved' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER fx_rate_changes BEFORE UPDATE ON fx_rate FOR EACH ROW EXECUTE FUNCTION fx_rate_is_approved_once();
  CREATE TRIGGER fx_rate_never_deleted BEFORE DELETE ON fx_rate FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER fx_rate_never_truncated BEFORE TRUNCATE ON fx_rate FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

  -- A partner's net in one currency, taken over by the operator's FX book for an amount in its home currency.
  CREATE TABLE fx_conversion (
    cycle_id uuid NOT NULL REFERENCES cycle (id),
    calculation integer NOT NULL DEFAULT 1 CHECK (calculation > 0),
    partner_code text COLLATE "C" NOT NULL,
    from_currency text COLLATE "C" NOT NULL,
    to_currency text COLLATE "C" NOT NULL CHECK (to_currency <> from_currency),
    from_minor numeric(38, 0) NOT NULL CHECK (from_minor <> 0),
    to_minor numeric(38, 0) NOT NULL,
    -- What rounding the partner's sum once gave it beyond its conversions, on its first one.
    rounding_minor numeric(38, 0) NOT NULL,
    rate_ids uuid[] NOT NULL CHECK (cardinality(rate_ids) > 0),
    PRIMARY KEY (cycle_id, calculation, partner_code, from_currency)
  );
`;

const POINTS = `
  -- Points by issuer, locked price and hour of their instant, counted as the facts arrive: a batch writes a row or two. Writers of different
  -- sessions count in different shards, so that they do not wait for each other.
  CREATE TABLE points_counter (
    cycle_id uuid NOT NULL REFERENCES cycle (id),
    hour timestamptz(0) NOT NULL,
    issuer_code text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    unit_price numeric(24, 6) NOT NULL,
    -- The contract version in force at the issue; 0 for what is not an issue or has none.
    contract_version integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ISSUED', 'REDEEMED', 'RESTORED', 'RETURNED', 'EXPIRED', 'UNEXPIRED')),
    shard smallint NOT NULL,
    points bigint NOT NULL CHECK (points > 0),
    PRIMARY KEY (cycle_id, hour, issuer_code, currency, unit_price, contract_version, kind, shard)
  );

  -- What the reserve holds for the points of one issuer and price at the end of a cycle, and what it has paid for those redeemed.
  CREATE TABLE reserve_pool (
    cycle_id uuid NOT NULL REFERENCES cycle (id),
    issuer_code text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    unit_price numeric(24, 6) NOT NULL,
    held_points bigint NOT NULL CHECK (held_points >= 0),
    held_value numeric(50, 12) NOT NULL CHECK (held_value >= 0),
    spent_points bigint NOT NULL CHECK (spent_points >= 0),
    spent_value numeric(50, 12) NOT NULL CHECK (spent_value >= 0),
    PRIMARY KEY (cycle_id, issuer_code, currency, unit_price)
  );

  -- Per cycle and issuer, each rounded once. PAID_IN: issuer to reserve; the others leave the reserve: PAID_OUT and RETURNED to the issuer,
  -- RELEASED to the issuer and BREAKAGE to the operator for points that expired.
  CREATE TABLE reserve_movement (
    cycle_id uuid NOT NULL REFERENCES cycle (id),
    issuer_code text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('PAID_IN', 'PAID_OUT', 'RETURNED', 'RELEASED', 'BREAKAGE')),
    amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (cycle_id, issuer_code, currency, kind)
  );

  -- Cycles whose reserve is settled, in order.
  CREATE TABLE reserve_run (
    cycle_id uuid PRIMARY KEY REFERENCES cycle (id),
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  );
`;
