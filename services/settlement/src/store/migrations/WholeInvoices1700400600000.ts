import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Invoices are written with an approval and taken back with it, in whole or in part; they say company numbers, where to pay, and their
 * VAT in the supplier's own currency. What stands from before stays as it was.
 */
export class WholeInvoices1700400600000 implements MigrationInterface {
  name = "WholeInvoices1700400600000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await runner.query(ONCE);
    await runner.query(ADDS_UP);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const COLUMNS = `
  -- null: by command, in versions from before it could be chosen.
  ALTER TABLE settlement_terms ADD COLUMN invoicing text CHECK (invoicing IN ('AT_APPROVAL', 'BY_COMMAND'));
  ALTER TABLE contract_terms ADD COLUMN invoice_company_number text;

  ALTER TABLE invoice
    -- The approval whose amounts an invoice is of; null on credit notes and on invoices from before this was written down.
    ADD COLUMN approval_id uuid REFERENCES cycle_approval (id),
    -- {iban, bic, holder, reference} to pay to.
    ADD COLUMN payment jsonb,
    -- The rate at which the VAT is said in the supplier's own currency: one unit of the invoice's in that one.
    ADD COLUMN domestic_currency text COLLATE "C" CHECK (domestic_currency ~ '^[A-Z]{3}$' AND domestic_currency <> currency),
    ADD COLUMN domestic_rate numeric(27, 9) CHECK (domestic_rate > 0),
    ADD COLUMN domestic_rated_on date,
    ADD CONSTRAINT invoice_domestic_is_whole CHECK (num_nonnulls(domestic_currency, domestic_rate, domestic_rated_on) IN (0, 3)),
    ADD CONSTRAINT invoice_approval_is_of_an_invoice CHECK (kind = 'INVOICE' OR approval_id IS NULL);
  ALTER TABLE invoice_tax ADD COLUMN domestic_vat_minor bigint;
  -- Of a credit note's line: the line of the invoice that it takes back from; null in notes from before, whose lines have the same ordinals.
  ALTER TABLE invoice_line ADD COLUMN credits_line integer CHECK (credits_line > 0);
`;

const ONCE = `
  DROP INDEX invoice_of_cycle;
  CREATE UNIQUE INDEX invoice_of_approval ON invoice (approval_id, partner_code, currency) WHERE kind = 'INVOICE';
  CREATE INDEX invoice_of_cycle ON invoice (cycle_id, partner_code, currency) WHERE kind = 'INVOICE';
  -- An invoice may be taken back bit by bit.
  ALTER TABLE invoice DROP CONSTRAINT invoice_credits_key;
  CREATE INDEX invoice_by_credited ON invoice (credits) WHERE credits IS NOT NULL;

  -- Of a cycle, a partner and a currency one invoice stands at a time: those before it are taken back whole.
  CREATE FUNCTION invoice_stands_alone() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.kind = 'INVOICE' AND EXISTS (
      SELECT FROM invoice AS other
      WHERE other.cycle_id = NEW.cycle_id AND other.partner_code = NEW.partner_code AND other.currency = NEW.currency
        AND other.kind = 'INVOICE' AND other.id <> NEW.id
        AND other.net_minor + coalesce((SELECT sum(note.net_minor) FROM invoice AS note WHERE note.credits = other.id), 0) <> 0
    ) THEN
      RAISE EXCEPTION 'an invoice of this cycle stands for % in %', NEW.partner_code, NEW.currency
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER invoice_stands_alone BEFORE INSERT ON invoice FOR EACH ROW EXECUTE FUNCTION invoice_stands_alone();
`;

const ADDS_UP = `
  -- An invoice's VAT is rounded once per rate; that of all its credit notes together too (see the trigger), so that one note may differ by 1.
  ALTER TABLE invoice_tax DROP CONSTRAINT invoice_tax_check1;
  ALTER TABLE invoice_tax ADD CONSTRAINT invoice_tax_is_by_rate CHECK (abs(vat_minor - round(net_minor * rate_bps / 10000.0)) <= 1);

  CREATE OR REPLACE FUNCTION invoice_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.net_minor IS DISTINCT FROM (SELECT sum(net_minor) FROM invoice_line WHERE invoice_id = NEW.id)
      OR (NEW.net_minor, NEW.vat_minor) IS DISTINCT FROM
         (SELECT (sum(net_minor)::bigint, sum(vat_minor)::bigint) FROM invoice_tax WHERE invoice_id = NEW.id)
      OR EXISTS (SELECT FROM invoice_tax WHERE invoice_id = NEW.id AND (domestic_vat_minor IS NULL) <> (NEW.domestic_rate IS NULL))
    THEN
      RAISE EXCEPTION 'invoice % does not add up', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'INVOICE' AND EXISTS (
      SELECT FROM invoice_tax WHERE invoice_id = NEW.id AND vat_minor <> round(net_minor * rate_bps / 10000.0)
    ) THEN
      RAISE EXCEPTION 'the VAT of invoice % is not by its rate', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.kind = 'CREDIT_NOTE' AND (
      EXISTS (
        SELECT FROM invoice AS note JOIN invoice_line AS line ON line.invoice_id = note.id
        LEFT JOIN invoice_line AS of ON of.invoice_id = NEW.credits AND of.ordinal = coalesce(line.credits_line, line.ordinal)
        WHERE note.credits = NEW.credits
        GROUP BY of.ordinal, of.net_minor
        HAVING of.ordinal IS NULL OR -sum(line.net_minor) > of.net_minor OR max(line.net_minor) > 0
      ) OR EXISTS (
        SELECT FROM invoice AS note JOIN invoice_tax AS tax ON tax.invoice_id = note.id
        LEFT JOIN invoice_tax AS of ON of.invoice_id = NEW.credits AND (of.category, of.rate_bps) = (tax.category, tax.rate_bps)
        WHERE note.credits = NEW.credits
        GROUP BY tax.rate_bps, of.category, of.vat_minor, of.domestic_vat_minor
        HAVING of.category IS NULL OR sum(tax.vat_minor) <> round(sum(tax.net_minor) * tax.rate_bps / 10000.0)
          OR -sum(tax.vat_minor) > of.vat_minor OR abs(sum(tax.domestic_vat_minor)) > of.domestic_vat_minor
      )
    ) THEN
      RAISE EXCEPTION 'credit note % takes back more than there is, or not by its rate', NEW.id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
  END $$;
`;
