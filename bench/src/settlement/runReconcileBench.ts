import { createWriteStream } from "node:fs";
import { chmod } from "node:fs/promises";
import path from "node:path";
import { once } from "node:events";
import {
  closeDatabase,
  createLogger,
  inTransaction,
  newId,
  openDatabase,
  provisionDatabases,
  startEmbeddedPostgres,
  type Database,
} from "@tessera/runtime";
import { entities, migrations, reconcilePartner } from "@tessera/settlement";
import pg from "pg";
import { serverCpu } from "../serverCpu.js";

export interface MeasuredReconciliation {
  readonly lines: number;
  /** COPY of the lines into their table. */
  readonly copyMs: number;
  /** One hash join of lines and obligations by reference, counted. */
  readonly hashJoinMs: number;
  /** All passes, matches and breaks written. */
  readonly reconcileMs: number;
  /** Reconciling as a multiple of COPY and hash join together. */
  readonly ratio: number;
  /** The same by seconds of CPU of the server; undefined where they cannot be read. */
  readonly cpu: { readonly copy: number; readonly hashJoin: number; readonly reconcile: number } | undefined;
  readonly matched: number;
  readonly breaks: number;
}

const CYCLE = "00000000-0000-7000-8000-000000000001";
const STATEMENT = "00000000-0000-7000-8000-000000000002";
const PARTNER = "p0";

/**
 * Reconciles one partner's statement of many lines: nine of ten name a redemption, one of ten an obligation; every tenth redemption has two
 * issuers and is told in one line; one line in a thousand has another amount.
 */
export async function runReconcileBench(folder: string, lines: number): Promise<MeasuredReconciliation> {
  const log = createLogger("bench", "error");
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, "postgres"), log });
  try {
    const { adminUrl } = postgres;
    const urls = await provisionDatabases({ adminUrl, services: ["settlement"], prefix: "bench", ownServer: true });
    const url = urls["settlement"] ?? "";
    const database = await openDatabase({ url, name: "bench", migrations, entities, log });
    const admin = new pg.Client({ connectionString: withDatabaseOf(adminUrl, url) });
    await admin.connect();
    const file = path.join(folder, "lines.copy");
    await chmod(folder, 0o755);
    await fill(database, lines, file);
    // What one step leaves to be written and cleaned is not counted with the next.
    const settle = async (table: string) => {
      await admin.query(`VACUUM (ANALYZE) ${table}`);
      await admin.query("CHECKPOINT");
    };
    await settle("obligation");
    const timed = stopwatch(postgres.pid());
    const copy = await timed(async () => {
      await admin.query(`COPY partner_statement_line (id, statement_id, ordinal, line_id, reference, obligation_id, is_foreign, amount_minor,
        currency, cycle, value_on, description) FROM '${file}'`);
    });
    // The statement refers to a file that was never sent.
    await admin.query(
      `SET session_replication_role = replica; INSERT INTO partner_statement (id, import_id, file_id, partner_code, cycle_id, format, is_signed, lines, bad_lines, imported_by)
       VALUES ('${STATEMENT}', '${STATEMENT}', '${STATEMENT}', '${PARTNER}', '${CYCLE}', 'CSV', false, ${lines}, 0, 'bench')`,
    );
    await settle("partner_statement_line");
    await admin.query("SET max_parallel_workers_per_gather = 0");
    const join = async () =>
      timed(async () => {
        await admin.query(`SELECT count(*) FROM partner_statement_line AS line JOIN obligation
          ON obligation.reference = line.reference AND obligation.currency = line.currency`);
      });
    const hashJoin = [await join(), await join()].reduce((a, b) => (a.cpuSeconds <= b.cpuSeconds ? a : b));
    await admin.end();
    const reconciling = await timed(async () => reconcileOnce(database));
    const counted = await database.pool.query<{ matched: number; breaks: number }>(
      "SELECT (SELECT count(found_id)::int FROM match_item) AS matched, (SELECT count(*)::int FROM break) AS breaks",
    );
    await closeDatabase(database);
    const { matched, breaks } = counted.rows[0] ?? { matched: 0, breaks: 0 };
    return {
      lines,
      copyMs: copy.ms,
      hashJoinMs: hashJoin.ms,
      reconcileMs: reconciling.ms,
      ratio: reconciling.ms / (copy.ms + hashJoin.ms),
      cpu:
        copy.cpuSeconds > 0
          ? { copy: copy.cpuSeconds, hashJoin: hashJoin.cpuSeconds, reconcile: reconciling.cpuSeconds }
          : undefined,
      matched,
      breaks,
    };
  } finally {
    await postgres.stop();
  }
}

function withDatabaseOf(adminUrl: string, url: string): string {
  const admin = new URL(adminUrl);
  admin.pathname = new URL(url).pathname;
  return admin.toString();
}

async function reconcileOnce(database: Database): Promise<void> {
  const runId = newId();
  await inTransaction(database, async (tx) => {
    await tx.query(
      `INSERT INTO reconciliation_run (id, source, cycle_id, partner_code, dry_run, status, started_by)
       VALUES ($1, 'PARTNER', $2, $3, false, 'RUNNING', 'bench')`,
      [runId, CYCLE, PARTNER],
    );
    const scope = {
      runId,
      cycleId: CYCLE,
      partnerCode: PARTNER,
      timeZone: "UTC",
      statementIds: [STATEMENT],
      isSigned: false,
    };
    await reconcilePartner(tx, scope, null, async () => undefined);
  });
}

/** Writes the obligations, and a file of the lines as COPY reads it, both in order of time as they come about. */
async function fill({ pool }: Database, lines: number, file: string): Promise<void> {
  await pool.query(`
    INSERT INTO programme (code, time_zone, starts_on, cut_off, clearing)
    VALUES ('bench', 'UTC', '2020-01-01', 'BY_COMMAND', 'MULTILATERAL_NET');
    INSERT INTO cycle (id, status, opens_at, closes_at) VALUES ('${CYCLE}', 'OPEN', '2020-01-01T00:00:00Z', '2020-02-01T00:00:00Z')`);
  const out = createWriteStream(file);
  let rows: object[] = [];
  for (let ordinal = 0; ordinal < lines; ordinal += 1) {
    const reference = `rdm_${newId()}`;
    const shares = ordinal % 10 === 0 ? [1_000 + (ordinal % 7_919), 500] : [1_000 + (ordinal % 7_919)];
    const ids = shares.map(() => newId());
    rows.push(
      ...shares.map((amount, place) => ({
        id: ids[place],
        entry: newId(),
        reference,
        debtor: `p${1 + place}`,
        amount,
      })),
    );
    const told = shares.reduce((sum, amount) => sum + amount, 0) + (ordinal % 1_000 === 999 ? 1 : 0);
    const named = ordinal % 10 === 5 ? [`obl_${ids[0]}`, ids[0]] : [reference, "\\N"];
    const cells = [
      newId(),
      STATEMENT,
      ordinal,
      `L${ordinal}`,
      ...named,
      "f",
      told,
      "CZK",
      CYCLE,
      "2020-01-15",
      "points redeemed",
    ];
    if (!out.write(`${cells.join("\t")}\n`)) await once(out, "drain");
    if (rows.length >= 20_000) {
      await insertObligations(pool, rows);
      rows = [];
    }
  }
  await insertObligations(pool, rows);
  out.end();
  await once(out, "close");
}

async function insertObligations(pool: Database["pool"], rows: readonly object[]): Promise<void> {
  await pool.query(
    `INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late)
     SELECT id, '${CYCLE}', 'REDEMPTION', entry, reference, debtor, '${PARTNER}', 'CZK', amount, '2020-01-15T12:00:00Z', false
     FROM json_to_recordset($1::json) AS row (id uuid, entry uuid, reference text, debtor text, amount bigint)`,
    [JSON.stringify(rows)],
  );
}

interface Took {
  readonly ms: number;
  /** 0 where it cannot be read. */
  readonly cpuSeconds: number;
}

/** Times work by the clock and by the CPU of the server, which says more where other load stands beside it. */
function stopwatch(serverPid: number): (work: () => Promise<unknown>) => Promise<Took> {
  return async (work) => {
    const startedAt = performance.now();
    const before = serverCpu(serverPid);
    await work();
    const after = serverCpu(serverPid);
    return {
      ms: performance.now() - startedAt,
      cpuSeconds: before === undefined || after === undefined ? 0 : after - before,
    };
  };
}

/** The figures as a table for people. */
export function formatReconcileReport(measured: MeasuredReconciliation): string {
  const { cpu } = measured;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const ofCpu = (value: number | undefined) => (value === undefined ? "" : `, ${value.toFixed(1)} s of CPU`);
  return [
    `${measured.lines} lines of one partner`,
    `COPY                 ${ms(measured.copyMs)}${ofCpu(cpu?.copy)}`,
    `one hash join        ${ms(measured.hashJoinMs)}${ofCpu(cpu?.hashJoin)}`,
    `reconciling          ${ms(measured.reconcileMs)}${ofCpu(cpu?.reconcile)}: ${measured.matched} lines matched, ${measured.breaks} breaks`,
    `                     ${measured.ratio.toFixed(1)} times COPY and hash join`,
    ...(cpu ? [`                     ${(cpu.reconcile / (cpu.copy + cpu.hashJoin)).toFixed(1)} times by CPU`] : []),
  ].join("\n");
}
