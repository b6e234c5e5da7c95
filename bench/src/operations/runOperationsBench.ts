import path from "node:path";
import { createLogger, provisionDatabases, startEmbeddedPostgres } from "@tessera/runtime";
import pg from "pg";
import { createTpcb, runTpcb } from "../baseline/createTpcb.js";
import { runPgbench } from "../baseline/runPgbench.js";
import { bookScenarios, hotScenarios, scaleScenarios } from "../book/bookScenarios.js";
import { openBenchBook, type BenchBookSize } from "../book/openBenchBook.js";
import { openBenchNetwork } from "../graph/openBenchNetwork.js";
import { runHere, type Measured, type Runnable } from "../measure.js";
import { measureInTurns, type Compared } from "./measureInTurns.js";
import { writeReport, type Report } from "./report.js";

export interface OperationsBench {
  /** Of each scenario in each round. */
  readonly seconds: number;
  readonly rounds: number;
  /** "book", "graph", "hot", "scale". */
  readonly parts: ReadonlySet<string>;
}

const BASELINE_CLIENTS = 8;
const CORES_OF_DATABASE = 2;
const HOT_PARTNERS = 50;
const SMALL_BOOK = 10_000;
const LARGE_BOOK = 1_000_000;

/** The points book and the graph, each scenario beside the baseline; parts one after the other, so that none shares the machine with another. */
export async function runOperationsBench(folder: string, options: OperationsBench): Promise<Report> {
  const log = createLogger("bench", "error");
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, "postgres"), log });
  const { adminUrl } = postgres;
  const admin = new pg.Client({ connectionString: adminUrl });
  const pools: pg.Pool[] = [];
  try {
    await admin.connect();
    const services = ["baseline", "book", "hot", "small", "large"];
    const urls = await provisionDatabases({ adminUrl, services, prefix: "bench", ownServer: true });
    const baselineUrl = urls["baseline"] ?? "";
    const pool = new pg.Pool({ connectionString: baselineUrl, max: BASELINE_CLIENTS });
    pools.push(pool);
    await createTpcb(pool);
    const baseline = tpcb(pool);
    const baselines: Measured[] = [];
    const compared: Compared[] = [];
    const measure = async (scenarios: readonly Runnable[]): Promise<void> => {
      const found = await measureInTurns(baseline, scenarios, {
        ...options,
        serverPid: postgres.pid(),
        checkpoint: async () => void (await admin.query("CHECKPOINT")),
      });
      baselines.push(...found.baseline);
      compared.push(...found.scenarios);
    };
    const openBook = async (name: string, size?: BenchBookSize) =>
      openBenchBook(urls[name] ?? "", path.join(folder, `${name}-keys`), CORES_OF_DATABASE, log, size);
    if (options.parts.has("book")) {
      const bench = await openBook("book");
      await measure(bookScenarios(bench).map(runHere));
      await bench.stop();
    }
    if (options.parts.has("hot")) {
      const bench = await openBook("hot", { partners: HOT_PARTNERS });
      await measure(hotScenarios(bench, HOT_PARTNERS).map(runHere));
      await bench.stop();
    }
    if (options.parts.has("scale")) {
      const small = await openBook("small", { members: SMALL_BOOK });
      const large = await openBook("large", { members: SMALL_BOOK, others: LARGE_BOOK - SMALL_BOOK });
      await measure([...scaleScenarios(small, "10 k"), ...scaleScenarios(large, "1 M")].map(runHere));
      await small.stop();
      await large.stop();
    }
    if (options.parts.has("graph")) {
      const network = await openBenchNetwork(adminUrl, folder);
      await measure(network.scenarios);
      await network.stop();
    }
    const { rows } = await pool.query<{ version: string }>("SELECT current_setting('server_version') AS version");
    const pgbenchPerSecond = await runPgbench(baselineUrl, BASELINE_CLIENTS, options.seconds);
    return writeReport(baselines, pgbenchPerSecond, compared, { postgres: rows[0]?.version ?? "", ...options });
  } finally {
    for (const pool of pools) await pool.end();
    await admin.end();
    await postgres.stop();
  }
}

function tpcb(pool: pg.Pool): Runnable {
  return runHere({
    name: "TPC-B from Node",
    concurrency: BASELINE_CLIENTS,
    operationsPerRequest: 1,
    request: async () => runTpcb(pool),
  });
}
