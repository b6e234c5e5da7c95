import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { createLogger, provisionDatabases, startEmbeddedPostgres } from "@tessera/runtime";
import pg from "pg";
import { createTpcb, runTpcb } from "./baseline/createTpcb.js";
import { runPgbench } from "./baseline/runPgbench.js";
import { bookScenarios, hotScenarios, scaleScenarios } from "./book/bookScenarios.js";
import { openBenchBook, type BenchBookSize } from "./book/openBenchBook.js";
import { formatBusReport, runBusBench } from "./bus/runBusBench.js";
import { formatGatewayReport, runGatewayBench } from "./gateway/runGatewayBench.js";
import { graphScenarios } from "./graph/graphScenarios.js";
import { openBenchNetwork } from "./graph/openBenchNetwork.js";
import { formatLedgerReport, runLedgerBench } from "./ledger/runLedgerBench.js";
import { measure, type Measured, type Scenario } from "./measure.js";
import { formatExposureReport, runExposureBench } from "./settlement/runExposureBench.js";
import { formatNettingReport, runNettingBench } from "./settlement/runNettingBench.js";
import { formatReconcileReport, runReconcileBench } from "./settlement/runReconcileBench.js";
import { formatSettlementReport, runSettlementBench } from "./settlement/runSettlementBench.js";
import { formatReport, writeReport, type Report } from "./report.js";

const HELP = `npm run bench -- [book|graph|hot|scale|settlement|reconcile|ledger|exposure|netting|bus|gateway …] [--seconds N] [--json]

Measures the points book on one embedded PostgreSQL with fsync, each scenario as a ratio to pgbench's TPC-B-like transaction
that runs statement by statement over 8 connections from Node in the same run. --seconds: time of each scenario, 4 when left out.

"book" and "graph" are measured when nothing is named. "hot" earns at one partner against many, "scale" in a book of 10 thousand
members against one of a million (minutes to fill).

"settlement" closes and calculates a cycle of a million obligations (--obligations, --partners) against a plain aggregate.

"reconcile" reconciles a million statement lines (--lines) against COPY of the lines and one hash join.

"ledger" asks a points book and a money ledger of a million postings each (--postings) what accountants ask: liability, roll-forward and
IFRS 15, seals, verification and the journals' CSV, each against a plain aggregate or COPY over the same rows, by CPU.

"exposure" posts obligations of one partner against many, and with exposures counted against not.

"netting" finds the fewest payments between 24 partners, and every scheme for a thousand who owe each other.

"bus" measures the bus alone: how fast a backlog drains, and facts one by one from commit to commit, embedded and on NATS.

"gateway" measures the gateway alone against @apollo/gateway and Hive Gateway, which it installs at first use in a folder of its own.

  npm run --silent bench -- --json > figures.json`;

const BASELINE_CLIENTS = 8;
const CORES_OF_DATABASE = 2;

const HOT_PARTNERS = 50;
const SMALL_BOOK = 10_000;
const LARGE_BOOK = 1_000_000;
/** In turns, since the machine may be busier at one time than at another. */
const ROUNDS = 2;

/** The scenarios of these parts one after the other, so that none shares the machine with another. */
async function runBench(folder: string, seconds: number, parts: ReadonlySet<string>): Promise<Report> {
  const log = createLogger("bench", "error");
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, "postgres"), log });
  try {
    const { adminUrl } = postgres;
    const services = ["baseline", "book", "hot", "small", "large"];
    const urls = await provisionDatabases({ adminUrl, services, prefix: "bench", ownServer: true });
    const { baseline, pgbenchPerSecond, version } = await measureBaseline(urls["baseline"] ?? "", seconds);
    const measured: Measured[] = [];
    const openBook = async (name: string, size?: BenchBookSize) =>
      openBenchBook(urls[name] ?? "", path.join(folder, `${name}-keys`), CORES_OF_DATABASE, log, size);
    if (parts.has("book")) {
      const bench = await openBook("book");
      measured.push(...(await measureAll(bookScenarios(bench), seconds)));
      await bench.stop();
    }
    if (parts.has("hot")) {
      const bench = await openBook("hot", { partners: HOT_PARTNERS });
      measured.push(...(await measureAll(hotScenarios(bench, HOT_PARTNERS), seconds)));
      await bench.stop();
    }
    if (parts.has("scale")) {
      const small = await openBook("small", { members: SMALL_BOOK });
      const large = await openBook("large", { members: SMALL_BOOK, others: LARGE_BOOK - SMALL_BOOK });
      for (let round = 0; round < ROUNDS; round += 1) {
        measured.push(...(await measureAll(scaleScenarios(small, "10 k"), seconds)));
        measured.push(...(await measureAll(scaleScenarios(large, "1 M"), seconds)));
      }
      await small.stop();
      await large.stop();
    }
    if (parts.has("graph")) {
      const network = await openBenchNetwork(adminUrl, folder);
      measured.push(...(await measureAll(graphScenarios(network), seconds)));
      await network.stop();
    }
    return writeReport(baseline, pgbenchPerSecond, measured, { postgres: version, seconds });
  } finally {
    await postgres.stop();
  }
}

async function measureBaseline(databaseUrl: string, seconds: number) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: BASELINE_CLIENTS });
  try {
    await createTpcb(pool);
    const { rows } = await pool.query<{ version: string }>("SELECT current_setting('server_version') AS version");
    const baseline = await measure(
      {
        name: "TPC-B from Node",
        concurrency: BASELINE_CLIENTS,
        operationsPerRequest: 1,
        request: async () => runTpcb(pool),
      },
      seconds,
    );
    const pgbenchPerSecond = await runPgbench(databaseUrl, BASELINE_CLIENTS, seconds);
    return { baseline, pgbenchPerSecond, version: rows[0]?.version ?? "" };
  } finally {
    await pool.end();
  }
}

async function measureAll(scenarios: readonly Scenario[], seconds: number): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const scenario of scenarios) {
    process.stderr.write(`${scenario.name}, ${scenario.concurrency} under way\n`);
    measured.push(await measure(scenario, seconds));
  }
  return measured;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "4" },
      obligations: { type: "string", default: "1000000" },
      partners: { type: "string", default: "100" },
      lines: { type: "string", default: "1000000" },
      postings: { type: "string", default: "1000000" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return void process.stdout.write(`${HELP}\n`);
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new RangeError("--seconds must be a positive number");
  const folder = await mkdtemp(path.join(tmpdir(), "tessera-bench-"));
  try {
    if (positionals.includes("bus")) {
      const measured = await runBusBench(folder, seconds);
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatBusReport(measured)}\n`,
      );
    }
    if (positionals.includes("gateway")) {
      const measured = await runGatewayBench(folder, seconds);
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatGatewayReport(measured)}\n`,
      );
    }
    if (positionals.includes("settlement")) {
      const measured = await runSettlementBench(folder, seconds, Number(values.obligations), Number(values.partners));
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatSettlementReport(measured)}\n`,
      );
    }
    if (positionals.includes("exposure")) {
      const measured = await runExposureBench(folder, seconds);
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatExposureReport(measured)}\n`,
      );
    }
    if (positionals.includes("reconcile")) {
      const measured = await runReconcileBench(folder, Number(values.lines));
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatReconcileReport(measured)}\n`,
      );
    }
    if (positionals.includes("ledger")) {
      const measured = await runLedgerBench(folder, Number(values.postings));
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatLedgerReport(measured)}\n`,
      );
    }
    if (positionals.includes("netting")) {
      const measured = runNettingBench();
      return void process.stdout.write(
        `${values.json ? JSON.stringify(measured, null, 2) : formatNettingReport(measured)}\n`,
      );
    }
    const parts = new Set(positionals.length > 0 ? positionals : ["book", "graph"]);
    const report = await runBench(folder, seconds, parts);
    process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
