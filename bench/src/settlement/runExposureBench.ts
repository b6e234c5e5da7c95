import { randomUUID } from "node:crypto";
import path from "node:path";
import {
  closeDatabase,
  createLogger,
  inTransaction,
  openDatabase,
  provisionDatabases,
  startEmbeddedPostgres,
  type Database,
} from "@tessera/runtime";
import { entities, evaluateExposures, migrations, postEntries } from "@tessera/settlement";
import { measure } from "../measure.js";
import { countLockWaits } from "./countLockWaits.js";
import { serverCpu } from "../serverCpu.js";

interface Posted {
  readonly perSecond: number;
  /** CPU of the server and of this process for one posting, in milliseconds; NaN where it cannot be read. */
  readonly cpuMs: number;
  /** Posters that waited for a lock, on average. */
  readonly waiting: number;
}

/**
 * One round, each arm after the other: every obligation of the same two partners (hot), of pairs of many partners (spread), and the same with
 * the trigger off that counts exposures (uncounted).
 */
type ExposureRound = Readonly<Record<Arm, Posted>>;

export interface MeasuredExposure {
  readonly posters: number;
  readonly partners: number;
  readonly rounds: readonly ExposureRound[];
  /** Medians over the rounds. */
  readonly hotToSpread: number;
  readonly countedToUncounted: number;
  /** The same by CPU: what one posting costs, the second against the first, so that more is better as above. */
  readonly hotToSpreadByCpu: number;
  readonly countedToUncountedByCpu: number;
}

const OPENS = "2020-01-01T00:00:00Z";
const CLOSES = "2020-02-01T00:00:00Z";
const POSTERS = 16;
const PARTNERS = 100;
const ROUNDS = 15;
const ARMS = ["hot", "spread", "uncounted"] as const;
type Arm = (typeof ARMS)[number];
const EVALUATE_EVERY_MS = 1_000;

/** Posts obligations of one partner against many, and with the counting of exposures against without, while exposures are evaluated. */
export async function runExposureBench(folder: string, seconds: number): Promise<MeasuredExposure> {
  const log = createLogger("bench", "error");
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, "postgres"), log });
  try {
    const { adminUrl } = postgres;
    const urls = await provisionDatabases({ adminUrl, services: ["settlement"], prefix: "bench", ownServer: true });
    const url = urls["settlement"] ?? "";
    const database = await openDatabase({ url, name: "bench", migrations, entities, poolSize: POSTERS + 3, log });
    await fill(database);
    const stopEvaluating = keepEvaluating(database);
    const rounds: ExposureRound[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const found = new Map<Arm, Posted>();
      // Who goes first changes, so that what the machine does beside it falls on all of them.
      for (let turn = 0; turn < ARMS.length; turn += 1) {
        const arm = ARMS[(round + turn) % ARMS.length] ?? "hot";
        found.set(arm, await post(database, seconds / 4, arm, postgres.pid()));
      }
      const of = (arm: Arm) => found.get(arm) ?? { perSecond: 0, cpuMs: Number.NaN, waiting: 0 };
      rounds.push({ hot: of("hot"), spread: of("spread"), uncounted: of("uncounted") });
    }
    await stopEvaluating();
    await closeDatabase(database);
    return {
      posters: POSTERS,
      partners: PARTNERS,
      rounds,
      hotToSpread: median(rounds.map(({ hot, spread }) => hot.perSecond / spread.perSecond)),
      countedToUncounted: median(rounds.map(({ spread, uncounted }) => spread.perSecond / uncounted.perSecond)),
      hotToSpreadByCpu: median(rounds.map(({ hot, spread }) => spread.cpuMs / hot.cpuMs)),
      countedToUncountedByCpu: median(rounds.map(({ spread, uncounted }) => uncounted.cpuMs / spread.cpuMs)),
    };
  } finally {
    await postgres.stop();
  }
}

async function fill({ pool }: Database): Promise<void> {
  await pool.query(
    `INSERT INTO programme (code, time_zone, starts_on, cut_off, clearing)
     VALUES ('bench', 'UTC', '2020-01-01', 'BY_COMMAND', 'MULTILATERAL_NET')`,
  );
  await pool.query(`INSERT INTO cycle (id, status, opens_at, closes_at) VALUES (gen_random_uuid(), 'OPEN', $1, $2)`, [
    OPENS,
    CLOSES,
  ]);
  // Everybody has a limit, so that everybody is evaluated.
  await pool.query(
    `INSERT INTO exposure_limit (id, partner_code, currency, credit_line_minor, reason, proposed_by, approved_by, approved_at, effective_at)
     SELECT gen_random_uuid(), 'p' || number, 'CZK', 1000000000000000, 'bench', 'maker', 'checker', now(), now()
     FROM generate_series(0, $1 - 1) AS number`,
    [PARTNERS],
  );
}

async function post(database: Database, seconds: number, arm: Arm, serverPid: number): Promise<Posted> {
  const isCounted = arm !== "uncounted";
  await database.pool.query(`ALTER TABLE obligation ${isCounted ? "ENABLE" : "DISABLE"} TRIGGER obligation_exposes`);
  const occurredAt = new Date(OPENS);
  const waits = countLockWaits(database);
  const server = serverCpu(serverPid) ?? Number.NaN;
  const node = process.cpuUsage();
  const { perSecond, operations } = await measure(
    {
      name: arm,
      concurrency: POSTERS,
      operationsPerRequest: 1,
      async request(lane, turn) {
        const issuer = arm === "hot" ? 0 : (lane * 7 + turn) % PARTNERS;
        const creditor = arm === "hot" ? 1 : (issuer + 1 + (turn % (PARTNERS - 1))) % PARTNERS;
        await inTransaction(database, async (tx) => postEntries(tx, [spend(issuer, creditor, occurredAt)], []));
      },
    },
    seconds,
  );
  const used = process.cpuUsage(node);
  const cpuMs = ((serverCpu(serverPid) ?? Number.NaN) - server) * 1_000 + (used.user + used.system) / 1_000;
  return { perSecond, cpuMs: cpuMs / operations, waiting: await waits.stop() };
}

/** The job of the service, with members that hold nothing. */
function keepEvaluating(database: Database): () => Promise<void> {
  const peers = { call: async () => Promise.resolve({ rows: [] }) };
  const bus = { wake: () => undefined };
  const deps = { database, peers, bus, log: createLogger("bench", "error") } as unknown as Parameters<
    typeof evaluateExposures
  >[0];
  let isStopped = false;
  const running = (async () => {
    while (!isStopped) {
      await evaluateExposures(deps);
      await new Promise((resolve) => setTimeout(resolve, EVALUATE_EVERY_MS));
    }
  })();
  return async () => {
    isStopped = true;
    await running;
  };
}

function spend(issuer: number, creditor: number, occurredAt: Date): Parameters<typeof postEntries>[1][number] {
  const draw = {
    lotId: randomUUID(),
    issuerCode: `p${issuer}`,
    creditorCode: `p${creditor}`,
    points: 100n,
    unitPrice: 100_000n,
    currency: "CZK",
  };
  const source = { kind: "REDEMPTION", id: randomUUID() } as const;
  return { entryId: randomUUID(), kind: "REDEMPTION", source, occurredAt, draws: [draw] };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** The figures as a table for people. */
export function formatExposureReport({ posters, partners, rounds, ...ratios }: MeasuredExposure): string {
  const row = (name: string, arm: Arm) => {
    const perSecond = rounds.map((round) => round[arm].perSecond);
    const cpuMs = median(rounds.map((round) => round[arm].cpuMs));
    const waiting = median(rounds.map((round) => round[arm].waiting));
    const range = `${Math.min(...perSecond).toFixed(0)} to ${Math.max(...perSecond).toFixed(0)}`;
    return `${name.padEnd(28)}${median(perSecond).toFixed(0)} a second (${range}), ${cpuMs.toFixed(2)} ms of CPU each, ${waiting.toFixed(1)} wait for a lock`;
  };
  return [
    `${posters} posters, one obligation each, ${rounds.length} rounds, exposures evaluated every second`,
    row("one partner", "hot"),
    row(`${partners} partners`, "spread"),
    row(`${partners} partners, not counted`, "uncounted"),
    `one partner to many         ${ratios.hotToSpread.toFixed(2)}, by CPU ${ratios.hotToSpreadByCpu.toFixed(2)}`,
    `counted to not counted      ${ratios.countedToUncounted.toFixed(2)}, by CPU ${ratios.countedToUncountedByCpu.toFixed(2)}`,
  ].join("\n");
}
