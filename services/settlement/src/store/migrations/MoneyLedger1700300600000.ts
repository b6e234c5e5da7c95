import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The double-entry ledger of money, sealed row by row. One chain per cycle and currency, so that writers of different cycles do
 * not queue; docs/tamper-evidence.md gives the canonical form.
 */
export class MoneyLedger1700300600000 implements MigrationInterface {
  name = "MoneyLedger1700300600000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(CANONICAL);
    await runner.query(GUARD);
    await runner.query(POST);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const TABLES = `
  -- The head of each chain. Scope: the cycle's id, or 'none' for what belongs to no cycle.
  CREATE TABLE money_chain (
    scope text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    entries bigint NOT NULL DEFAULT 0 CHECK (entries >= 0),
    head bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (octet_length(head) = 32),
    PRIMARY KEY (scope, currency)
  );

  CREATE TABLE money_entry (
    id uuid PRIMARY KEY,
    cycle_id uuid REFERENCES cycle (id),
    scope text COLLATE "C" GENERATED ALWAYS AS (coalesce(cycle_id::text, 'none')) STORED,
    currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    sequence bigint NOT NULL CHECK (sequence > 0),
    kind text COLLATE "C" NOT NULL CHECK (kind ~ '^[A-Z][A-Z_]*$'),
    source_kind text COLLATE "C" NOT NULL CHECK (source_kind ~ '^[A-Z][A-Z_]*$'),
    source_id text COLLATE "C" NOT NULL CHECK (source_id <> ''),
    postings integer NOT NULL CHECK (postings >= 2),
    occurred_at timestamptz(3) NOT NULL,
    recorded_at timestamptz(3) NOT NULL,
    seal bytea NOT NULL CHECK (octet_length(seal) = 32),
    UNIQUE (scope, currency, sequence)
  );
  CREATE INDEX money_entry_by_source ON money_entry (source_id, source_kind, kind);

  -- + debit, − credit, minor units of the entry's currency.
  CREATE TABLE money_posting (
    entry_id uuid NOT NULL REFERENCES money_entry (id) DEFERRABLE INITIALLY DEFERRED,
    ordinal integer NOT NULL,
    account text COLLATE "C" NOT NULL CHECK (account ~ '^[a-z]+(:[^ ]+)?$'),
    amount_minor numeric(38, 0) NOT NULL,
    PRIMARY KEY (entry_id, ordinal)
  );
  CREATE INDEX money_posting_by_account ON money_posting (account);
`;

const CANONICAL = `
  -- A field of the canonical form: its length in bytes, a colon, its UTF-8 text, a comma (a netstring).
  CREATE FUNCTION sealed_field(p_value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT octet_length(convert_to(p_value, 'UTF8')) || ':' || p_value || ','
  $$;

  CREATE FUNCTION instant_text(instant timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  $$;

  -- The canonical form of an entry; p_lines: account and amount of each posting, as fields, in order.
  CREATE FUNCTION money_text(entry money_entry, p_lines text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sealed_field('tessera.money.v1') || sealed_field(coalesce(entry.cycle_id::text, 'none')) || sealed_field(entry.currency)
      || sealed_field(entry.sequence::text) || sealed_field(entry.id::text) || sealed_field(entry.kind)
      || sealed_field(entry.source_kind) || sealed_field(entry.source_id) || sealed_field(instant_text(entry.occurred_at))
      || sealed_field(instant_text(entry.recorded_at)) || sealed_field(entry.postings::text) || p_lines
  $$;

  -- The next seal of a chain: SHA-256 over the seal before it and the canonical form.
  CREATE FUNCTION next_seal(p_before bytea, p_text text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(p_before || convert_to(p_text, 'UTF8'))
  $$;
`;

const GUARD = `
  CREATE FUNCTION money_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    total numeric;
    lines bigint;
  BEGIN
    SELECT sum(amount_minor), count(*) INTO total, lines FROM money_posting WHERE entry_id = NEW.id;
    IF total IS DISTINCT FROM 0 OR lines <> NEW.postings THEN
      RAISE EXCEPTION 'the postings of entry % do not sum to zero', NEW.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'money_sums_to_zero';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER money_entry_is_balanced AFTER INSERT ON money_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION money_entry_balances();

  -- With as many postings as the entry says at its commit and a place for no other, nothing can be added later.
  CREATE FUNCTION money_posting_has_its_place() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (
      SELECT FROM added JOIN money_entry AS entry ON entry.id = added.entry_id WHERE added.ordinal NOT BETWEEN 1 AND entry.postings
    ) THEN
      RAISE EXCEPTION 'an entry has as many postings as it was sealed with'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'money_posting_place';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER money_posting_place AFTER INSERT ON money_posting REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION money_posting_has_its_place();

  CREATE TRIGGER money_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON money_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER money_posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON money_posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER money_chain_never_deleted BEFORE DELETE OR TRUNCATE ON money_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

const POST = `
  -- Posts entries in the order given and seals each behind the one before it in its chain. p_entries: [{ place, id, cycle_id,
  -- currency, kind, source_kind, source_id, occurred_at, lines: [{ account, amount_minor }] }]. Locks the heads of the chains
  -- ascending by scope and currency.
  CREATE FUNCTION post_money(p_entries json) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    now timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
    item record;
    chain money_chain;
    entry money_entry;
  BEGIN
    INSERT INTO money_chain (scope, currency)
    SELECT DISTINCT coalesce(e.cycle_id::text, 'none'), e.currency FROM json_to_recordset(p_entries) AS e (cycle_id uuid, currency text)
    ORDER BY 1, 2 ON CONFLICT DO NOTHING;
    PERFORM FROM money_chain
    WHERE (scope, currency) IN (SELECT coalesce(e.cycle_id::text, 'none'), e.currency
      FROM json_to_recordset(p_entries) AS e (cycle_id uuid, currency text))
    ORDER BY scope, currency FOR UPDATE;

    FOR item IN
      SELECT e.*, coalesce(e.cycle_id::text, 'none') AS scope
      FROM json_to_recordset(p_entries) AS e (place integer, id uuid, cycle_id uuid, currency text, kind text, source_kind text,
        source_id text, occurred_at timestamptz(3), lines json)
      ORDER BY coalesce(e.cycle_id::text, 'none') COLLATE "C", e.currency COLLATE "C", e.place
    LOOP
      IF (item.scope, item.currency) IS DISTINCT FROM (chain.scope, chain.currency) THEN
        UPDATE money_chain SET entries = chain.entries, head = chain.head WHERE scope = chain.scope AND currency = chain.currency;
        SELECT * INTO STRICT chain FROM money_chain WHERE scope = item.scope AND currency = item.currency;
      END IF;
      chain.entries := chain.entries + 1;
      entry := ROW(item.id, item.cycle_id, item.scope, item.currency, chain.entries, item.kind, item.source_kind, item.source_id,
        json_array_length(item.lines), item.occurred_at, now, NULL);
      SELECT next_seal(chain.head, money_text(entry, string_agg(sealed_field(line ->> 'account') || sealed_field(line ->> 'amount_minor'),
        '' ORDER BY ordinal)))
      INTO chain.head FROM json_array_elements(item.lines) WITH ORDINALITY AS given (line, ordinal);
      INSERT INTO money_entry (id, cycle_id, currency, sequence, kind, source_kind, source_id, postings, occurred_at, recorded_at, seal)
      VALUES (entry.id, entry.cycle_id, entry.currency, entry.sequence, entry.kind, entry.source_kind, entry.source_id,
        entry.postings, entry.occurred_at, entry.recorded_at, chain.head);
      INSERT INTO money_posting (entry_id, ordinal, account, amount_minor)
      SELECT entry.id, ordinal, line ->> 'account', (line ->> 'amount_minor')::numeric
      FROM json_array_elements(item.lines) WITH ORDINALITY AS given (line, ordinal);
    END LOOP;
    UPDATE money_chain SET entries = chain.entries, head = chain.head WHERE scope = chain.scope AND currency = chain.currency;
  END $$;
`;
