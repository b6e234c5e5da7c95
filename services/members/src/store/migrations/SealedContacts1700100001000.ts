import type { MigrationInterface, QueryRunner } from "typeorm";
import { BATCH_PLANS } from "./batchPlans.js";

/** E-mail addresses reach the database only under a key of their member that stands outside of it. */
export class SealedContacts1700100001000 implements MigrationInterface {
  name = "SealedContacts1700100001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ENROL);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const TABLES = `
  -- A process takes 256 slots at a time.
  CREATE SEQUENCE contact_key_slot MINVALUE 0 START 0 INCREMENT BY 256;
  ALTER TABLE member_contact ADD COLUMN sealed_email bytea, ADD COLUMN key_slot bigint,
    ADD CHECK ((sealed_email IS NULL) = (key_slot IS NULL));
  COMMENT ON COLUMN member_contact.email IS 'Plain text from before there were keys; sealed at the next start.';
`;

const ENROL = `
  DROP FUNCTION enrol_members(json);
  DROP TYPE enrolment_item;
  -- made: the card's number was made here; when another has it, the transaction runs again with a new one. at: null means the present instant.
  -- sealed: the e-mail address as bytea's text.
  CREATE TYPE enrolment_item AS (
    i integer, scope text, key text, input_hash text, member uuid, card text, made boolean, at timestamptz(3), sealed bytea, slot bigint,
    language text
  );

  CREATE FUNCTION enrol_members(p_items json) RETURNS TABLE (i integer, answer jsonb) LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    items enrolment_item[] := ARRAY(SELECT x FROM json_populate_recordset(NULL::enrolment_item, p_items) AS x);
    outcomes earn_outcome[];
    enrolled enrolment_item[];
    claimed bigint;
  BEGIN
    SELECT array_agg(ROW(x.i, k.key IS NOT NULL, k.key IS NULL AND c.number IS NULL, CASE
        WHEN k.key IS NULL AND c.number IS NULL THEN jsonb_build_object('memberId', x.member)
        WHEN k.key IS NULL THEN jsonb_build_object('refused', jsonb_build_object('kind', 'CardTaken',
          'message', 'This card belongs to a member.'))
        WHEN k.input_hash = decode(x.input_hash, 'hex') THEN k.answer
        ELSE jsonb_build_object('refused', jsonb_build_object('kind', 'IdempotencyConflict',
          'message', 'This idempotency key was used before with another input.'))
      END)::earn_outcome)
    INTO outcomes
    FROM unnest(items) AS x
    LEFT JOIN idempotency_key AS k ON k.scope = x.scope AND k.operation = 'enrolMember' AND k.key = x.key
    LEFT JOIN card AS c ON c.number = x.card;
    PERFORM lost_race((SELECT count(*) FROM unnest(items) AS x JOIN unnest(outcomes) AS o ON o.i = x.i
      WHERE x.made AND NOT o.stored AND NOT o.accepted), 0);

    INSERT INTO idempotency_key (scope, operation, key, input_hash, answer)
    SELECT x.scope, 'enrolMember', x.key, decode(x.input_hash, 'hex'), o.answer
    FROM unnest(items) AS x JOIN unnest(outcomes) AS o ON o.i = x.i AND NOT o.stored
    ORDER BY x.scope, x.key ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS claimed = ROW_COUNT;
    PERFORM lost_race(claimed, (SELECT count(*) FROM unnest(outcomes) AS o WHERE NOT o.stored));

    enrolled := ARRAY(SELECT ROW(x.i, x.scope, x.key, x.input_hash, x.member, x.card, x.made, coalesce(x.at, clock_now()), x.sealed,
        x.slot, x.language)::enrolment_item
      FROM unnest(items) AS x JOIN unnest(outcomes) AS o ON o.i = x.i AND o.accepted);
    INSERT INTO card (number, member_id, issued_at) SELECT x.card, x.member, x.at FROM unnest(enrolled) AS x
    ORDER BY x.card ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS claimed = ROW_COUNT;
    PERFORM lost_race(claimed, cardinality(enrolled));
    INSERT INTO member (member_id, first_card_number, enrolled_at) SELECT x.member, x.card, x.at FROM unnest(enrolled) AS x;
    INSERT INTO account (member_id) SELECT x.member FROM unnest(enrolled) AS x;
    INSERT INTO member_contact (member_id, sealed_email, key_slot, language) SELECT x.member, x.sealed, x.slot, x.language
    FROM unnest(enrolled) AS x WHERE x.sealed IS NOT NULL OR x.language IS NOT NULL;
    RETURN QUERY SELECT o.i, o.answer FROM unnest(outcomes) AS o;
  END $$;
`;
