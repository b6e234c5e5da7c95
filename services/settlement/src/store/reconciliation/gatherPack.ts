import type { Tx } from "@tessera/runtime";
import { ageBucket } from "../../domain/reconciliation/ageBucket.js";
import { isOverdue, type BreakStatus } from "../../domain/reconciliation/breakStatus.js";

/** What a sign-off binds: everything that was said and found about the cycles, in a fixed order. */
export interface SignOffPack {
  readonly cycles: readonly object[];
  /** The Merkle root that each cycle had when the pack was prepared: what holds when a whole database was rewritten. */
  readonly seals: readonly object[];
  readonly partnerStatements: readonly object[];
  readonly bankStatements: readonly object[];
  readonly matches: readonly object[];
  readonly openBreaks: readonly object[];
  /** opening + in − out = closing, per account, or per cycle without a bank. */
  readonly equations: readonly {
    readonly of: string;
    readonly currency: string;
    readonly openingMinor: string;
    readonly inMinor: string;
    readonly outMinor: string;
    readonly closingMinor: string;
  }[];
  readonly preparedBy: string;
  /** YYYY-MM-DD, what ages count to. */
  readonly preparedOn: string;
}

interface Equation {
  readonly of: string;
  readonly currency: string;
  readonly opening: string;
  readonly in: string;
  readonly out: string;
  readonly closing: string;
}

/**
 * Gathers a pack under the reconciliation locks of its cycles: the same rows give the same pack. `preparedAs` is the pack that was
 * prepared, whose seals it names again, because a job goes on sealing meanwhile; null names the last ones.
 */
export async function gatherPack(
  tx: Tx,
  cycleIds: readonly string[],
  preparedBy: string,
  preparedOn: string,
  preparedAs: string | null,
): Promise<SignOffPack> {
  const read = async <Row extends object = object>(sql: string) => tx.query<Row>(sql, [cycleIds]);
  const breaks = await read<{ value_on: string; status: BreakStatus; deadline: string | null }>(
    `SELECT id, source, partner_code AS "partnerCode", type, status, owner, deadline::text AS deadline, currency, expected_minor::text AS "expectedMinor",
       found_minor::text AS "foundMinor", value_on::text AS value_on
     FROM break WHERE cycle_id = ANY ($1::uuid[]) AND status <> 'RESOLVED' ORDER BY type, id`,
  );
  return {
    cycles:
      await read(`SELECT id, status, to_char(opens_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS from,
      to_char(closes_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS to, content_hash AS "contentHash"
      FROM cycle WHERE id = ANY ($1::uuid[]) ORDER BY opens_at`),
    seals: await tx.query(SEALS, [cycleIds, preparedAs]),
    partnerStatements:
      await read(`SELECT statement.id, partner_code AS "partnerCode", cycle_id AS "cycleId", sha256, lines, bad_lines AS "badLines"
      FROM partner_statement AS statement JOIN stored_file ON stored_file.id = file_id
      WHERE cycle_id = ANY ($1::uuid[]) ORDER BY statement.id`),
    bankStatements: await read(`SELECT statement.id, iban, currency, statement_ref AS "statementRef", sha256
      FROM bank_statement AS statement JOIN stored_file ON stored_file.id = file_id WHERE ${BANK_STATEMENTS} ORDER BY statement.id`),
    matches: await read(MATCHES),
    openBreaks: breaks.map(({ value_on: valueOn, ...rest }) => ({
      ...rest,
      valueOn,
      age: ageBucket(valueOn, preparedOn),
      isOverdue: isOverdue(rest, preparedOn),
    })),
    equations: (await read<Equation>(EQUATIONS)).map((row) => ({
      of: row.of,
      currency: row.currency,
      openingMinor: row.opening,
      inMinor: row.in,
      outMinor: row.out,
      closingMinor: row.closing,
    })),
    preparedBy,
    preparedOn,
  };
}

/** The seals that a pack names already, as they stand now, or the last of each cycle. */
const SEALS = `
  SELECT DISTINCT ON (opens_at, cycle_id) cycle_id AS "cycleId", ordinal, stage, encode(root, 'hex') AS root,
    encode(book_root, 'hex') AS "booksRoot", to_char(seal.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "sealedAt"
  FROM cycle_seal AS seal JOIN cycle ON cycle.id = cycle_id
  WHERE cycle_id = ANY ($1::uuid[]) AND ($2::json IS NULL OR (cycle_id, ordinal) IN (
    SELECT "cycleId", named.ordinal FROM json_to_recordset($2::json -> 'seals') AS named ("cycleId" uuid, ordinal integer)))
  ORDER BY opens_at, cycle_id, ordinal DESC`;

/** Statements of the bank that told of a payment of these cycles. */
const BANK_STATEMENTS = `statement.status = 'IMPORTED' AND statement.id IN (
  SELECT statement_id FROM bank_line JOIN match_item ON found_id = bank_line.id WHERE cycle_id = ANY ($1::uuid[]) AND is_active)`;

/** Count, sums and a digest over the items of each pass, so that no match can change unseen. */
const MATCHES = `
  SELECT pass, count(*)::text AS items, sum(expected_minor)::text AS "expectedMinor", sum(found_minor)::text AS "foundMinor",
    encode(sha256(convert_to(string_agg(concat_ws('|', expected_id, part, found_id, expected_minor, found_minor), E'\\n'
      ORDER BY expected_id, part, found_id), 'UTF8')), 'hex') AS digest
  FROM match_item WHERE cycle_id = ANY ($1::uuid[]) AND is_active GROUP BY pass ORDER BY pass`;

/** Of the bank: its own balances. Of a cycle: what its obligations move, from nothing to nothing. */
const EQUATIONS = `
  SELECT 'bank ' || iban AS of, currency, (array_agg(opening_minor ORDER BY closed_on, sequence_no))[1]::text AS opening,
    sum(credits)::text AS in, sum(debits)::text AS out,
    (array_agg(closing_minor ORDER BY closed_on DESC, sequence_no DESC))[1]::text AS closing
  FROM bank_statement AS statement
  JOIN LATERAL (
    SELECT coalesce(sum(amount_minor) FILTER (WHERE amount_minor > 0), 0) AS credits,
      coalesce(-sum(amount_minor) FILTER (WHERE amount_minor < 0), 0) AS debits
    FROM bank_line WHERE statement_id = statement.id AND error IS NULL AND parent_line_id IS NULL
  ) AS moved ON true
  WHERE ${BANK_STATEMENTS} AND opening_minor IS NOT NULL GROUP BY iban, currency
  UNION ALL
  SELECT 'clearing', currency, '0', sum(amount_minor) FILTER (WHERE is_in)::text, sum(amount_minor) FILTER (WHERE NOT is_in)::text, '0'
  FROM (
    SELECT currency, amount_minor, is_in FROM obligation, unnest(ARRAY[true, false]) AS is_in
    WHERE cycle_id = ANY ($1::uuid[]) AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
  ) AS side
  GROUP BY currency ORDER BY 1, 2`;
