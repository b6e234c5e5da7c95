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
  type Tx,
} from "@tessera/runtime";
import { calculateCycle, closeCutOffCycle, cutOffCycle, entities, migrations, postEntries } from "@tessera/settlement";
import { watchBlocked, type Blocked } from "./watchBlocked.js";

/** How long each posting took, in milliseconds. */
export interface Postings {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

export interface MeasuredSettlement {
  readonly obligations: number;
  readonly partners: number;
  readonly cutOffMs: number;
  readonly closeMs: number;
  readonly rounds: readonly Round[];
  /** Cut-off, close and calculation as a multiple of the plain aggregate of the same round: the median. */
  readonly ratio: number;
  /** One obligation each, half of them in the cycle that is closed: before, and while it was cut off, closed and calculated. */
  readonly before: Postings;
  readonly meanwhile: Postings;
  /** What of it was waiting for locks of the cut-off, the close and the calculation, and not for a connection or a CPU. */
  readonly blocked: { readonly cutOff: Blocked; readonly close: Blocked; readonly calculation: Blocked };
}

/** A calculation after a plain aggregate, in turns, because the machine may be busier at one time than at another. */
interface Round {
  /** One SQL statement that sums the obligations per currency, debtor and creditor, its rows read by Node. */
  readonly plainAggregateMs: number;
  readonly calculateMs: number;
}

const CYCLE = "00000000-0000-7000-8000-000000000001";
const OPENS = "2020-01-01T00:00:00Z";
const CLOSES = "2020-02-01T00:00:00Z";
const CHUNK = 100_000;
const POSTERS = 16;
const ROUNDS = 5;

/** Closes and calculates one cycle of many obligations, then again while others are posted, on a server of its own. */
export async function runSettlementBench(
  folder: string,
  seconds: number,
  obligations: number,
  partners: number,
): Promise<MeasuredSettlement> {
  const log = createLogger("bench", "error");
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, "postgres"), log });
  try {
    const urls = await provisionDatabases({
      adminUrl: postgres.adminUrl,
      services: ["settlement"],
      prefix: "bench",
      ownServer: true,
    });
    const database = await openDatabase({
      url: urls["settlement"] ?? "",
      name: "bench",
      migrations,
      entities,
      poolSize: POSTERS + 3,
      log,
    });
    await fill(database, obligations, partners);
    const before = await whilePosting(database, async () => wait(seconds * 1_000));
    const times = { cutOffMs: 0, closeMs: 0 };
    const blocked = { cutOff: UNBLOCKED, close: UNBLOCKED, calculation: UNBLOCKED };
    const meanwhile = await whilePosting(database, async () => {
      blocked.cutOff = await watched(database, async (run) => {
        times.cutOffMs = await timed(database, async (tx) => run(tx, async () => cutOffCycle(tx, CYCLE, null)));
      });
      blocked.close = await watched(database, async (run) => {
        times.closeMs = await timed(database, async (tx) => run(tx, async () => closeCutOffCycle(tx, CYCLE)));
      });
      blocked.calculation = await watched(database, async (run) => calculateAndUndo(database, run));
    });
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ plainAggregateMs: await aggregate(database), calculateMs: await calculateAndUndo(database) });
    }
    await closeDatabase(database);
    const ratios = rounds.map((round) => (times.cutOffMs + times.closeMs + round.calculateMs) / round.plainAggregateMs);
    return { obligations, partners, ...times, rounds, ratio: median(ratios), before, meanwhile, blocked };
  } finally {
    await postgres.stop();
  }
}

const UNBLOCKED: Blocked = { longestMs: 0, waits: 0, betweenLooksMs: 0 };

/** Does work in a transaction that is watched from its first statement on. */
type RunWatched = (tx: Tx, work: () => Promise<unknown>) => Promise<void>;

/** What others waited for the transaction that runs its work through `run`, until after its commit. */
async function watched(database: Database, transact: (run: RunWatched) => Promise<unknown>): Promise<Blocked> {
  let watch: Awaited<ReturnType<typeof watchBlocked>> | undefined;
  await transact(async (tx, work) => {
    const [row] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    watch = await watchBlocked(database, row?.pid ?? 0);
    await work();
  });
  return (await watch?.stop()) ?? UNBLOCKED;
}

class Undo extends Error {}

/** Milliseconds of a calculation up to where it would be committed. */
async function calculateAndUndo(database: Database, run?: RunWatched): Promise<number> {
  const startedAt = performance.now();
  let calculateMs = 0;
  try {
    await inTransaction(database, async (tx) => {
      const calculate = async () => calculateCycle(tx, CYCLE);
      await (run ? run(tx, calculate) : calculate());
      calculateMs = performance.now() - startedAt;
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return calculateMs;
}

async function fill({ pool }: Database, obligations: number, partners: number): Promise<void> {
  await pool.query(`
    INSERT INTO programme (code, time_zone, starts_on, cut_off, clearing)
    VALUES ('bench', 'UTC', '2020-01-01', 'BY_COMMAND', 'MULTILATERAL_NET');
    INSERT INTO cycle (id, status, opens_at, closes_at) VALUES ('${CYCLE}', 'OPEN', '${OPENS}', '${CLOSES}')`);
  for (let from = 0; from < obligations; from += CHUNK) {
    await pool.query(
      `INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late)
       SELECT gen_random_uuid(), $1, 'REDEMPTION', gen_random_uuid(), 'rdm_' || gen_random_uuid(), 'p' || debtor,
         'p' || (debtor + 1 + floor(random() * ($3::integer - 1))::integer) % $3::integer, 'CZK', 1 + floor(random() * 100000), $4::timestamptz + random() * interval '30 days', false
       FROM (SELECT floor(random() * $3::integer)::integer AS debtor FROM generate_series(1, $2)) AS drawn`,
      [CYCLE, Math.min(CHUNK, obligations - from), partners, OPENS],
    );
  }
  await pool.query("ANALYZE obligation");
}

async function aggregate({ pool }: Database): Promise<number> {
  const startedAt = performance.now();
  await pool.query(
    `SELECT currency, debtor_code, creditor_code, sum(amount_minor) AS amount_minor, count(*) AS obligations
     FROM obligation WHERE cycle_id = $1 GROUP BY currency, debtor_code, creditor_code`,
    [CYCLE],
  );
  return performance.now() - startedAt;
}

async function timed(database: Database, run: (tx: Tx) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await inTransaction(database, run);
  return performance.now() - startedAt;
}

/** Posts obligations of this cycle and of the next one, each poster one after the other, until the work is done. */
async function whilePosting(database: Database, work: () => Promise<unknown>): Promise<Postings> {
  const tookMs: number[] = [];
  let working = true;
  const posters = Array.from({ length: POSTERS }, async (_, poster) => {
    const occurredAt = new Date(poster % 2 === 0 ? OPENS : CLOSES);
    while (working) {
      tookMs.push(await timed(database, async (tx) => postEntries(tx, [spend(occurredAt)], [])));
      await wait(5);
    }
  });
  await work();
  working = false;
  await Promise.all(posters);
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? 0;
  return { count: tookMs.length, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
}

function spend(occurredAt: Date): Parameters<typeof postEntries>[1][number] {
  const draw = {
    lotId: randomUUID(),
    issuerCode: "p1",
    creditorCode: "p2",
    points: 100n,
    unitPrice: 100_000n,
    currency: "CZK",
  };
  const source = { kind: "REDEMPTION", id: randomUUID() } as const;
  return { entryId: randomUUID(), kind: "REDEMPTION", source, occurredAt, draws: [draw] };
}

async function wait(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** The figures as a table for people. */
export function formatSettlementReport(measured: MeasuredSettlement): string {
  const { rounds, before, meanwhile, blocked } = measured;
  const spread = (values: readonly number[]) =>
    `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
  const postings = ({ count, p50Ms, p99Ms, longestMs }: Postings) =>
    `${count}: median ${p50Ms.toFixed(1)} ms, 99th percentile ${p99Ms.toFixed(1)} ms, longest ${longestMs.toFixed(1)} ms`;
  return [
    `${measured.obligations} obligations among ${measured.partners} partners, ${rounds.length} rounds`,
    `plain aggregate      ${spread(rounds.map((round) => round.plainAggregateMs))}`,
    `cut-off, close       ${measured.cutOffMs.toFixed(0)} ms, ${measured.closeMs.toFixed(0)} ms, ${POSTERS} posting meanwhile`,
    `calculation          ${spread(rounds.map((round) => round.calculateMs))}`,
    `together             ${measured.ratio.toFixed(1)} times the plain aggregate`,
    `postings before      ${postings(before)}`,
    `postings meanwhile   ${postings(meanwhile)}`,
    ...Object.entries(blocked).map(
      ([by, { longestMs, waits, betweenLooksMs }]) =>
        `blocked by ${by.padEnd(11)}${waits} waits, longest ${longestMs.toFixed(1)} ms (a look every ${betweenLooksMs.toFixed(0)} ms at most)`,
    ),
  ].join("\n");
}
