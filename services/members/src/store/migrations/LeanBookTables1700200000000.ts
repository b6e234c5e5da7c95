import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Fewer rows and index entries for each fact of the book, with the same facts in them: an entry carries its postings and a
 * purchase its lines, both to be read as the tables they were; a key that begins with the row's own id serves look-ups by id,
 * too; and rules about one column are domains, whose checks a session prepares once and not for each statement.
 */
export class LeanBookTables1700200000000 implements MigrationInterface {
  name = "LeanBookTables1700200000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DOMAINS);
    await runner.query(POSTINGS);
    await runner.query(LINES);
    await runner.query(KEYS);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const DOMAINS = `
  CREATE DOMAIN natural_number AS bigint CHECK (VALUE >= 0);
  CREATE DOMAIN positive_number AS bigint CHECK (VALUE > 0);
  CREATE DOMAIN price AS numeric(18, 6) CHECK (VALUE >= 0);
  CREATE DOMAIN account_status AS text CHECK (VALUE IN ('ACTIVE', 'SUSPENDED', 'CLOSED'));
  CREATE DOMAIN document_kind AS text CHECK (VALUE IN ('PURCHASE', 'RETURN'));
  CREATE DOMAIN entry_kind AS text CHECK (VALUE IN ('EARN', 'RETURN', 'SPEND', 'SPEND_REVERSAL', 'EXPIRY', 'DEBT_REPAYMENT'));
  CREATE DOMAIN draw_kind AS text CHECK (VALUE IN ('REDEMPTION', 'REVERSAL', 'DEBT_REPAYMENT'));
  CREATE DOMAIN spend_kind AS text CHECK (VALUE IN ('REDEMPTION', 'HOLD'));
  CREATE DOMAIN spend_status AS text CHECK (VALUE IN ('SPENT', 'REFUSED', 'REVERSED', 'NEVER'));

  ALTER TABLE account
    DROP CONSTRAINT account_check, DROP CONSTRAINT account_debt_check, DROP CONSTRAINT account_points_check,
    DROP CONSTRAINT account_sequence_check, DROP CONSTRAINT account_status_check,
    ALTER status TYPE account_status, ALTER sequence TYPE natural_number, ALTER points TYPE natural_number,
    ALTER held TYPE natural_number, ALTER debt TYPE natural_number,
    ADD CONSTRAINT account_check CHECK (held <= points);

  ALTER TABLE lot
    DROP CONSTRAINT lot_check, DROP CONSTRAINT lot_check1, DROP CONSTRAINT lot_expired_check, DROP CONSTRAINT lot_issued_check,
    DROP CONSTRAINT lot_unit_price_check,
    ALTER issued TYPE positive_number, ALTER held TYPE natural_number, ALTER expired TYPE natural_number, ALTER unit_price TYPE price,
    ADD CONSTRAINT lot_check CHECK (held <= remaining AND remaining + expired <= issued AND expires_at > issued_at);
  ALTER TABLE receipt DROP CONSTRAINT receipt_kind_check, ALTER kind TYPE document_kind;
  ALTER TABLE journal_entry
    DROP CONSTRAINT journal_entry_kind_check, DROP CONSTRAINT journal_entry_sequence_check,
    ALTER kind TYPE entry_kind, ALTER sequence TYPE positive_number;
  ALTER TABLE draw
    DROP CONSTRAINT draw_kind_check, DROP CONSTRAINT draw_points_check, ALTER kind TYPE draw_kind, ALTER points TYPE positive_number;
  ALTER TABLE spend
    DROP CONSTRAINT spend_check, DROP CONSTRAINT spend_check1, DROP CONSTRAINT spend_kind_check, DROP CONSTRAINT spend_status_check,
    ALTER kind TYPE spend_kind, ALTER status TYPE spend_status,
    ADD CONSTRAINT spend_check CHECK ((entry_id IS NOT NULL) = (status = 'SPENT' OR status = 'REVERSED')
      AND (reversal_entry_id IS NOT NULL) = (status = 'REVERSED'));
`;

const POSTINGS = `
  CREATE TYPE posting_leg AS (account text, issuer_code text, lot_id uuid, debt_id uuid, points bigint);

  -- The legs of one issuer stand together and sum to zero, so the total is zero wherever the issuer changes; and what they do to
  -- MEMBER and DEBT is what the entry says.
  CREATE FUNCTION is_balanced(entry_points bigint, legs posting_leg[]) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
  DECLARE
    leg posting_leg;
    issuer text;
    total bigint := 0;
    effect bigint := 0;
  BEGIN
    FOREACH leg IN ARRAY legs LOOP
      IF leg.issuer_code IS DISTINCT FROM issuer THEN
        IF total <> 0 THEN
          RETURN false;
        END IF;
        issuer := leg.issuer_code;
      END IF;
      CASE leg.account
        WHEN 'MEMBER' THEN effect := effect + leg.points;
        WHEN 'DEBT' THEN effect := effect + leg.points;
        WHEN 'ISSUED', 'REDEEMED', 'EXPIRED', 'REVERSED' THEN NULL;
        ELSE RETURN false;
      END CASE;
      IF (leg.points <> 0 AND (leg.debt_id IS NOT NULL) = (leg.account = 'DEBT')
          AND (leg.lot_id IS NOT NULL OR leg.account IN ('REDEEMED', 'REVERSED', 'DEBT'))) IS NOT TRUE THEN
        RETURN false;
      END IF;
      total := total + leg.points;
    END LOOP;
    RETURN (issuer IS NOT NULL AND total = 0 AND effect = entry_points) IS TRUE;
  END $$;

  ALTER TABLE journal_entry ADD postings posting_leg[];
  ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_is_append_only;
  UPDATE journal_entry SET postings = posted.legs
  FROM (SELECT member_id, entry_id, array_agg(ROW(account, issuer_code, lot_id, debt_id, points)::posting_leg ORDER BY line) AS legs
    FROM posting GROUP BY member_id, entry_id) AS posted
  WHERE posted.member_id = journal_entry.member_id AND posted.entry_id = journal_entry.entry_id;
  ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_is_append_only;
  DROP TABLE posting;
  DROP FUNCTION check_postings;
  ALTER TABLE journal_entry ALTER postings SET NOT NULL,
    ADD CONSTRAINT journal_entry_is_balanced CHECK (is_balanced(points, postings));

  CREATE VIEW posting AS
    SELECT entry.member_id, entry.entry_id, leg.line::integer AS line, leg.account, leg.issuer_code COLLATE "C" AS issuer_code,
      leg.lot_id, leg.debt_id, leg.points, entry.occurred_at
    FROM journal_entry AS entry
    CROSS JOIN LATERAL unnest(entry.postings) WITH ORDINALITY AS leg (account, issuer_code, lot_id, debt_id, points, line);
`;

const LINES = `
  -- Lines of a receipt in their order: [SKU, quantity, unit price, description, category].
  CREATE DOMAIN receipt_lines AS jsonb
    CHECK (jsonb_typeof(VALUE) = 'array' AND NOT VALUE @? 'strict $[*] ? (!(@[1] > 0 && @[2] >= 0))');

  ALTER TABLE purchase
    DROP CONSTRAINT purchase_amount_check, DROP CONSTRAINT purchase_check, DROP CONSTRAINT purchase_check1,
    DROP CONSTRAINT purchase_granted_check,
    ALTER granted TYPE natural_number, ALTER points TYPE natural_number,
    ADD CONSTRAINT purchase_check CHECK (points <= granted AND (lot_id IS NULL) = (granted = 0) AND amount >= 0),
    ADD lines receipt_lines;
  UPDATE purchase SET lines = listed.lines
  FROM (SELECT member_id, purchase_id,
      jsonb_agg(jsonb_build_array(sku, trim_scale(quantity), trim_scale(unit_price), description, category) ORDER BY line) AS lines
    FROM purchase_line GROUP BY member_id, purchase_id) AS listed
  WHERE listed.member_id = purchase.member_id AND listed.purchase_id = purchase.purchase_id;
  UPDATE purchase SET lines = '[]' WHERE lines IS NULL;
  ALTER TABLE purchase ALTER lines SET NOT NULL;
  DROP TABLE purchase_line;

  CREATE INDEX return_match_by_line ON return_match (member_id, purchase_id, line);
  CREATE VIEW purchase_line AS
    SELECT purchase.member_id, purchase.purchase_id, l.line::integer AS line, (l.row ->> 0) COLLATE "C" AS sku,
      (l.row ->> 1)::numeric(15, 3) AS quantity,
      (SELECT coalesce(sum(m.quantity), 0)::numeric(15, 3) FROM return_match AS m
        WHERE m.member_id = purchase.member_id AND m.purchase_id = purchase.purchase_id AND m.line = l.line) AS returned,
      (l.row ->> 2)::numeric(18, 6) AS unit_price, l.row ->> 3 AS description, l.row ->> 4 AS category
    FROM purchase CROSS JOIN LATERAL jsonb_array_elements(purchase.lines) WITH ORDINALITY AS l (row, line);

  -- No line gives back more than was bought.
  CREATE FUNCTION check_matches() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (
      SELECT FROM (SELECT DISTINCT member_id, purchase_id, line FROM written) AS touched
      LEFT JOIN purchase_line AS bought USING (member_id, purchase_id, line)
      WHERE (bought.returned <= bought.quantity) IS NOT TRUE
    ) THEN
      RAISE EXCEPTION 'a line gives back more than was bought'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'return_match_within_line';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER return_match_is_within_line AFTER INSERT ON return_match REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION check_matches();
`;

const KEYS = `
  ALTER TABLE purchase DROP CONSTRAINT purchase_pkey, ADD CONSTRAINT purchase_pkey PRIMARY KEY (purchase_id, member_id);
  DROP INDEX purchase_by_id;
  ALTER TABLE lot DROP CONSTRAINT lot_pkey, ADD CONSTRAINT lot_pkey PRIMARY KEY (lot_id, member_id);
  DROP INDEX lot_by_id;
`;
