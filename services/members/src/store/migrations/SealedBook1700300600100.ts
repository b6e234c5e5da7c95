import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Every entry of the points book is sealed when it is posted: SHA-256 over the seal before it in its member's book and its own
 * canonical form (docs/tamper-evidence.md). The head of the chain is in the account, which whoever posts has locked anyway.
 * Entries of earlier versions are sealed here, in the order of their numbers.
 */
export class SealedBook1700300600100 implements MigrationInterface {
  name = "SealedBook1700300600100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CANONICAL);
    await runner.query(COLUMNS);
    await runner.query(SEAL);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const CANONICAL = `
  -- Fields between bars; only the partner's code can be any text, so its length in bytes stands before it. The postings are last,
  -- as the server writes an array of them.
  CREATE FUNCTION points_text(entry journal_entry) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT concat_ws('|', 'tessera.points.v1', entry.member_id, entry.sequence, entry.entry_id, entry.kind, entry.points,
      coalesce(octet_length(entry.partner_code) || ':' || entry.partner_code, '-'), coalesce(entry.reference_id::text, '-'),
      instant_text(entry.occurred_at), instant_text(entry.recorded_at), entry.postings)
  $$;

  CREATE FUNCTION next_seal(p_before bytea, p_text text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(p_before || convert_to(p_text, 'UTF8'))
  $$;

  CREATE FUNCTION add_seal(p_seal bytea, p_head bytea, p_text text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(coalesce(p_seal, p_head) || convert_to(p_text, 'UTF8'))
  $$;

  -- Over the entries of one member in their order: the seal of each, the first behind p_head.
  CREATE AGGREGATE running_seal(p_head bytea, p_text text) (SFUNC = add_seal, STYPE = bytea);
`;

const COLUMNS = `
  ALTER TABLE account ADD seal bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex');
  ALTER TABLE journal_entry ADD seal bytea;

  ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_is_append_only;
  UPDATE journal_entry SET seal = sealed.seal
  FROM (SELECT entry.member_id, entry.entry_id, running_seal(decode(repeat('00', 32), 'hex'), points_text(entry))
      OVER (PARTITION BY entry.member_id ORDER BY entry.sequence, entry.kind = 'DEBT_REPAYMENT') AS seal
    FROM journal_entry AS entry) AS sealed
  WHERE sealed.member_id = journal_entry.member_id AND sealed.entry_id = journal_entry.entry_id;
  UPDATE account SET seal = last.seal
  FROM (SELECT DISTINCT ON (member_id) member_id, seal FROM journal_entry
    ORDER BY member_id, sequence DESC, kind = 'DEBT_REPAYMENT' DESC) AS last
  WHERE last.member_id = account.member_id;
  ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_is_append_only;
  ALTER TABLE journal_entry ALTER seal SET NOT NULL;
`;

const SEAL = `
  -- What is posted without its seal gets it here, row by row in the order of posting, and the account the new head.
  CREATE FUNCTION seal_entry() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE account SET seal = next_seal(account.seal, points_text(NEW)) WHERE member_id = NEW.member_id
    RETURNING account.seal INTO NEW.seal;
    RETURN NEW;
  END $$;
  CREATE TRIGGER journal_entry_is_sealed BEFORE INSERT ON journal_entry
    FOR EACH ROW WHEN (NEW.seal IS NULL) EXECUTE FUNCTION seal_entry();
`;
