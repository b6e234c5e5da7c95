import type { MigrationInterface, QueryRunner } from "typeorm";

/** Invoices and credit notes. The chain of `previous_number` makes a gap in a series impossible; none is ever changed. */
export class Invoices1700300200100 implements MigrationInterface {
  name = "Invoices1700300200100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ADDS_UP);
    for (const table of ["invoice", "invoice_line", "invoice_tax"]) {
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

const TABLES = `
  -- The last number of a series and year. Its row is locked by who takes the next one until that commits, so a crash leaves no gap.
  CREATE TABLE invoice_number (
    series text NOT NULL,
    year integer NOT NULL,
    last_number integer NOT NULL CHECK (last_number >= 0),
    PRIMARY KEY (series, year)
  );

  CREATE TABLE invoice (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('INVOICE', 'CREDIT_NOTE')),
    series text NOT NULL CHECK (series = CASE kind WHEN 'INVOICE' THEN 'INV' ELSE 'CRN' END),
    year integer NOT NULL CHECK (year = extract(year FROM issued_on)),
    number integer NOT NULL CHECK (number > 0),
    previous_number integer GENERATED ALWAYS AS (nullif(number - 1, 0)) STORED,
    cycle_id uuid NOT NULL REFERENCES cycle (id),
    partner_code text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    issued_on date NOT NULL,
    -- Last day of the cycle: when what is invoiced was done.
    tax_point_on date NOT NULL,
    due_on date NOT NULL CHECK (due_on >= issued_on),
    language text NOT NULL CHECK (language IN ('cs', 'sk', 'pl', 'en')),
    -- {name, address, country, vatId} as they were then.
    supplier jsonb NOT NULL,
    customer jsonb NOT NULL,
    -- A credit note has the amounts of its invoice with the sign turned.
    net_minor bigint NOT NULL,
    vat_minor bigint NOT NULL,
    credits uuid UNIQUE REFERENCES invoice (id),
    reason text,
    issued_by text NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (series, year, number),
    FOREIGN KEY (series, year, previous_number) REFERENCES invoice (series, year, number),
    CHECK ((kind = 'CREDIT_NOTE') = (credits IS NOT NULL)),
    CHECK ((kind = 'CREDIT_NOTE') = (reason IS NOT NULL)),
    CHECK (CASE kind WHEN 'INVOICE' THEN net_minor >= 0 AND vat_minor >= 0 ELSE net_minor <= 0 AND vat_minor <= 0 END)
  );
  CREATE UNIQUE INDEX invoice_of_cycle ON invoice (cycle_id, partner_code, currency) WHERE kind = 'INVOICE';
  CREATE INDEX invoice_by_partner ON invoice (partner_code, issued_on, id);

  CREATE TABLE invoice_line (
    invoice_id uuid NOT NULL REFERENCES invoice (id),
    ordinal integer NOT NULL CHECK (ordinal > 0),
    kind text NOT NULL CHECK (kind IN ('ISSUANCE_FEE', 'HANDLING_FEE')),
    contract_version integer NOT NULL,
    -- Points of an issuance fee; of a handling fee the value redeemed, in the currency's major unit.
    quantity numeric(38, 6) NOT NULL,
    unit_price numeric(24, 6) NOT NULL,
    net_minor bigint NOT NULL,
    PRIMARY KEY (invoice_id, ordinal)
  );

  CREATE TABLE invoice_tax (
    invoice_id uuid NOT NULL REFERENCES invoice (id),
    category text NOT NULL CHECK (category IN ('STANDARD', 'REVERSE_CHARGE', 'EXEMPT')),
    rate_bps integer NOT NULL CHECK (rate_bps BETWEEN 0 AND 10000),
    net_minor bigint NOT NULL,
    vat_minor bigint NOT NULL,
    PRIMARY KEY (invoice_id, category, rate_bps),
    CHECK (category = 'STANDARD' OR rate_bps = 0),
    -- Rounded once per rate and document, half away from zero.
    CHECK (vat_minor = round(net_minor * rate_bps / 10000.0))
  );
`;

const ADDS_UP = `
  CREATE FUNCTION invoice_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.net_minor IS DISTINCT FROM (SELECT sum(net_minor) FROM invoice_line WHERE invoice_id = NEW.id)
      OR (NEW.net_minor, NEW.vat_minor) IS DISTINCT FROM
         (SELECT (sum(net_minor)::bigint, sum(vat_minor)::bigint) FROM invoice_tax WHERE invoice_id = NEW.id)
    THEN
      RAISE EXCEPTION 'invoice % does not add up', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER invoice_is_whole AFTER INSERT ON invoice DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION invoice_adds_up();
`;
