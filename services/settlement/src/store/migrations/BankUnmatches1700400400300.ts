import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A match with the bank is taken apart by two people. What was SETTLED by it stays so, RETURNED, and a new leg awaits the same payment
 * under the same reference; of a leg that is still open, the part is awaited again.
 */
export class BankUnmatches1700400400300 implements MigrationInterface {
  name = "BankUnmatches1700400400300";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(GUARDS);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const TABLES = `
  CREATE TABLE bank_unmatch (
    id uuid PRIMARY KEY,
    -- The match, or the line of an exact pair.
    match_id uuid NOT NULL,
    cycle_id uuid NOT NULL REFERENCES cycle (id),
    reason text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    decided_by text CHECK (decided_by <> proposed_by),
    decided_at timestamptz(3),
    is_accepted boolean,
    CHECK (num_nonnulls(decided_by, decided_at, is_accepted) IN (0, 3))
  );
  CREATE UNIQUE INDEX bank_unmatch_waiting ON bank_unmatch (match_id) WHERE decided_at IS NULL;
  CREATE INDEX bank_unmatch_of ON bank_unmatch (match_id);

  -- What an un-match took back of a leg.
  CREATE TABLE leg_unmatch (
    unmatch_id uuid NOT NULL REFERENCES bank_unmatch (id),
    leg_id uuid NOT NULL REFERENCES leg (id),
    amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
    -- The leg that awaits it now; null: the leg itself, which was not settled yet.
    replaced_by uuid UNIQUE REFERENCES leg (id),
    PRIMARY KEY (unmatch_id, leg_id),
    CHECK (replaced_by <> leg_id)
  );
  CREATE INDEX leg_unmatch_of ON leg_unmatch (leg_id);
  CREATE TRIGGER leg_unmatch_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON leg_unmatch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

  -- A leg that was paid by two lines may lose one after the other.
  ALTER TABLE leg DROP CONSTRAINT leg_original_leg_id_key;
  CREATE INDEX leg_original ON leg (original_leg_id) WHERE original_leg_id IS NOT NULL;
`;

const GUARDS = `
  CREATE FUNCTION bank_unmatch_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.decided_at IS NOT NULL
      OR to_jsonb(NEW) - ARRAY['decided_by', 'decided_at', 'is_accepted'] <> to_jsonb(OLD) - ARRAY['decided_by', 'decided_at', 'is_accepted']
    THEN
      RAISE EXCEPTION 'an un-match is decided once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER bank_unmatch_decided BEFORE UPDATE ON bank_unmatch FOR EACH ROW EXECUTE FUNCTION bank_unmatch_is_decided_once();
  CREATE TRIGGER bank_unmatch_never_deleted BEFORE DELETE ON bank_unmatch FOR EACH ROW EXECUTE FUNCTION refuse_change();

  CREATE FUNCTION bank_match_ends_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.told_by = '' AND OLD.is_active AND NOT NEW.is_active
      AND NOT EXISTS (SELECT FROM bank_unmatch WHERE match_id = OLD.match_id AND is_accepted) THEN
      RAISE EXCEPTION 'a match with the bank is taken apart by two people' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER match_item_ends BEFORE UPDATE ON match_item FOR EACH ROW EXECUTE FUNCTION bank_match_ends_by_two();

  -- As before, and what was settled of a leg that is still open may be taken back; SETTLED stays final.
  CREATE OR REPLACE FUNCTION leg_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    -- A reference and the cycle that takes over are given once.
    IF OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference
      OR OLD.carried_into IS NOT NULL AND NEW.carried_into IS DISTINCT FROM OLD.carried_into
      OR (NEW.id, NEW.cycle_id, NEW.calculation, NEW.currency, NEW.partner_code, NEW.direction, NEW.amount_minor)
        <> (OLD.id, OLD.cycle_id, OLD.calculation, OLD.currency, OLD.partner_code, OLD.direction, OLD.amount_minor)
      OR (NEW.counterparty_code, NEW.original_leg_id) IS DISTINCT FROM (OLD.counterparty_code, OLD.original_leg_id)
      OR NEW.settled_minor < OLD.settled_minor AND (OLD.status NOT IN ('INSTRUCTED', 'OVERDUE') OR NEW.status <> OLD.status)
      OR NEW.returned_minor < OLD.returned_minor
      OR NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('DUE', 'INSTRUCTED'), ('INSTRUCTED', 'DUE'),
        ('INSTRUCTED', 'SETTLED'), ('INSTRUCTED', 'RETURNED'), ('INSTRUCTED', 'OVERDUE'), ('OVERDUE', 'SETTLED'),
        ('OVERDUE', 'RETURNED'), ('OVERDUE', 'DEFAULTED'), ('SETTLED', 'RETURNED'))
    THEN
      RAISE EXCEPTION 'a leg does not move from % to % like this', OLD.status, NEW.status
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
`;
