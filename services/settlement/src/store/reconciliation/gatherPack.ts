import type { Tx } from "@tessera/runtime";
import { ageBucket } from "../../domain/reconciliation/ageBucket.js";
import { isOverdue, type BreakStatus } from "../../domain/reconciliation/breakStatus.js";
import type { Equation } from "../../domain/reconciliation/equation.js";
import { readClaimEquations } from "../claims/claimEquations.js";
import { readDirectEquations, readLegEquations } from "./legEquations.js";
import { readPartnerEquations, readSilentPartners } from "./partnerEquations.js";
import { readPeriodQuarantine, readPeriodStatements, type PeriodQuarantine } from "./periodStatements.js";

/** What a sign-off binds: everything that was said and found about the cycles, in a fixed order. */
export interface SignOffPack {
  readonly cycles: readonly object[];
  /** The Merkle root that each cycle had when the pack was prepared: what holds when a whole database was rewritten. */
  readonly seals: readonly object[];
  readonly partnerStatements: readonly object[];
  /** Obligations of partners that have told nothing. */
  readonly silentPartners: readonly object[];
  readonly bankStatements: readonly object[];
  /** Statements of the period's days that do not count. */
  readonly quarantined: readonly PeriodQuarantine[];
  readonly matches: readonly object[];
  readonly openBreaks: readonly object[];
  readonly equations: readonly Equation[];
  readonly preparedBy: string;
  /** YYYY-MM-DD, what ages count to. */
  readonly preparedOn: string;
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
  const read = async (sql: string) => tx.query<object>(sql, [cycleIds]);
  const { statements, equations } = await readPeriodStatements(tx, cycleIds);
  const quarantined = await readPeriodQuarantine(tx, cycleIds);
  const breakIds = quarantined.flatMap(({ breakId }) => breakId ?? []);
  return {
    cycles: await read(CYCLES),
    seals: await tx.query<object>(SEALS, [cycleIds, preparedAs]),
    partnerStatements: await read(PARTNER_STATEMENTS),
    silentPartners: await readSilentPartners(tx, cycleIds),
    bankStatements: statements,
    quarantined,
    matches: await read(MATCHES),
    openBreaks: await readOpenBreaks(tx, cycleIds, breakIds, preparedOn),
    equations: [
      ...(await readLegEquations(tx, cycleIds)),
      ...(await readDirectEquations(tx, cycleIds)),
      ...(await readClaimEquations(tx, cycleIds)),
      ...equations,
      ...(await readPartnerEquations(tx, cycleIds)),
    ],
    preparedBy,
    preparedOn,
  };
}

interface OpenBreak {
  readonly value_on: string;
  readonly status: BreakStatus;
  readonly deadline: string | null;
}

/** The open breaks of the cycles, and those that list statements of their days. */
async function readOpenBreaks(
  tx: Tx,
  cycleIds: readonly string[],
  breakIds: readonly string[],
  preparedOn: string,
): Promise<readonly object[]> {
  const breaks = await tx.query<OpenBreak>(
    `SELECT id, source, partner_code AS "partnerCode", type, status, owner, deadline::text AS deadline, currency,
       expected_minor::text AS "expectedMinor", found_minor::text AS "foundMinor", value_on::text AS value_on
     FROM break WHERE (cycle_id = ANY ($1::uuid[]) OR id = ANY ($2::uuid[])) AND status <> 'RESOLVED' ORDER BY type, id`,
    [cycleIds, breakIds],
  );
  return breaks.map(({ value_on: valueOn, ...rest }) => ({
    ...rest,
    valueOn,
    age: ageBucket(valueOn, preparedOn),
    isOverdue: isOverdue(rest, preparedOn),
  }));
}

const CYCLES = `
  SELECT id, status, to_char(opens_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS from,
    to_char(closes_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS to, content_hash AS "contentHash"
  FROM cycle WHERE id = ANY ($1::uuid[]) ORDER BY opens_at`;

/** The seals that a pack names already, as they stand now, or the last of each cycle. */
const SEALS = `
  SELECT DISTINCT ON (opens_at, cycle_id) cycle_id AS "cycleId", ordinal, stage, encode(root, 'hex') AS root,
    encode(book_root, 'hex') AS "booksRoot", to_char(seal.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "sealedAt"
  FROM cycle_seal AS seal JOIN cycle ON cycle.id = cycle_id
  WHERE cycle_id = ANY ($1::uuid[]) AND ($2::json IS NULL OR (cycle_id, ordinal) IN (
    SELECT "cycleId", named.ordinal FROM json_to_recordset($2::json -> 'seals') AS named ("cycleId" uuid, ordinal integer)))
  ORDER BY opens_at, cycle_id, ordinal DESC`;

const PARTNER_STATEMENTS = `
  SELECT statement.id, partner_code AS "partnerCode", cycle_id AS "cycleId", sha256, lines, bad_lines AS "badLines"
  FROM partner_statement AS statement JOIN stored_file ON stored_file.id = file_id
  WHERE cycle_id = ANY ($1::uuid[]) ORDER BY statement.id`;

/** Count, sums and a digest over the items of each pass, so that no match can change unseen. */
const MATCHES = `
  SELECT pass, count(*)::text AS items, sum(expected_minor)::text AS "expectedMinor", sum(found_minor)::text AS "foundMinor",
    encode(sha256(convert_to(string_agg(concat_ws('|', expected_id, part, found_id, expected_minor, found_minor), E'\\n'
      ORDER BY expected_id, part, found_id), 'UTF8')), 'hex') AS digest
  FROM match_item WHERE cycle_id = ANY ($1::uuid[]) AND is_active GROUP BY pass ORDER BY pass`;
