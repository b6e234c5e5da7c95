import { newId } from "@tessera/runtime";
import type pg from "pg";
import type { BenchBus } from "./openBenchBus.js";

/** What a bus gave. */
export interface MeasuredBus {
  readonly name: string;
  /** Facts per second, thousands of them waiting in the outbox at the start. */
  readonly drainPerSecond: number;
  /** Syncs of the WAL per 1,000 facts of the drain, both databases together, publishing left out. */
  readonly drainSyncsPerThousand: number;
  readonly paced: PacedBus;
}

/** One fact at a time, a transaction each, at a steady rate. */
export interface PacedBus {
  readonly perSecond: number;
  readonly facts: number;
  /** From the answer of the publisher's commit to the subscriber's commit, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Syncs of the WAL for each fact, the publisher's own commit among them. */
  readonly syncsPerFact: number;
  /** Kilobytes of WAL for each fact, the publisher's own among them. */
  readonly walKilobytesPerFact: number;
}

const MEMBERS = 1_000;
const AT_ONCE = 500;
const ARRIVAL_TIMEOUT_MS = 120_000;

/** Measures one bus: first the drain of `backlog` facts, then `seconds` of `perSecond` facts, one by one. */
export async function measureBus(
  name: string,
  bus: BenchBus,
  admin: pg.Client,
  { backlog, seconds, perSecond }: { readonly backlog: number; readonly seconds: number; readonly perSecond: number },
): Promise<MeasuredBus> {
  const memberIds = Array.from({ length: MEMBERS }, () => newId());
  const arrivals = watchArrivals(bus);
  for (let made = 0; made < backlog; made += AT_ONCE) {
    await bus.publish(Array.from({ length: AT_ONCE }, (_, index) => memberIds[(made + index) % MEMBERS] ?? ""));
  }
  const before = await readWal(admin);
  const startedAt = performance.now();
  await bus.start();
  await arrivals.until(backlog);
  const drainSeconds = (performance.now() - startedAt) / 1000;
  const drained = difference(before, await readWal(admin));
  const paced = await measurePace(bus, admin, arrivals, memberIds, { backlog, seconds, perSecond });
  return {
    name,
    drainPerSecond: backlog / drainSeconds,
    drainSyncsPerThousand: (drained.syncs / backlog) * 1000,
    paced,
  };
}

async function measurePace(
  bus: BenchBus,
  admin: pg.Client,
  arrivals: Arrivals,
  memberIds: readonly string[],
  { backlog, seconds, perSecond }: { readonly backlog: number; readonly seconds: number; readonly perSecond: number },
): Promise<PacedBus> {
  const facts = seconds * perSecond;
  const before = await readWal(admin);
  const startedAt = performance.now();
  const sent: Promise<{ readonly entryId: string; readonly atMs: number }>[] = [];
  for (let count = 0; count < facts; count += 1) {
    const dueAt = startedAt + (count * 1000) / perSecond;
    const wait = dueAt - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(
      bus.publish([memberIds[count % MEMBERS] ?? ""]).then(([entryId = ""]) => ({ entryId, atMs: performance.now() })),
    );
  }
  const published = await Promise.all(sent);
  await arrivals.until(backlog + facts);
  const wal = difference(before, await readWal(admin));
  const latenciesMs = published
    .map(({ entryId, atMs }) => Math.max(0, (arrivals.at.get(entryId) ?? Infinity) - atMs))
    .sort((a, b) => a - b);
  return {
    perSecond,
    facts,
    p50Ms: latenciesMs[Math.floor(facts * 0.5)] ?? 0,
    p99Ms: latenciesMs[Math.floor(facts * 0.99)] ?? 0,
    syncsPerFact: wal.syncs / facts,
    walKilobytesPerFact: wal.bytes / 1024 / facts,
  };
}

interface Arrivals {
  /** When each entry was applied, by performance.now(). */
  readonly at: ReadonlyMap<string, number>;
  /** Resolves when so many have arrived. */
  until(count: number): Promise<void>;
}

function watchArrivals(bus: BenchBus): Arrivals {
  const at = new Map<string, number>();
  let waiting: { readonly count: number; readonly resolve: () => void } | undefined;
  bus.onApplied((entryIds) => {
    const now = performance.now();
    for (const entryId of entryIds) if (!at.has(entryId)) at.set(entryId, now);
    if (waiting !== undefined && at.size >= waiting.count) waiting.resolve();
  });
  return {
    at,
    async until(count) {
      if (at.size >= count) return;
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${at.size} of ${count} facts arrived`)), ARRIVAL_TIMEOUT_MS);
        waiting = { count, resolve: () => (clearTimeout(late), resolve()) };
      });
    },
  };
}

interface Wal {
  readonly syncs: number;
  readonly bytes: number;
}

/** Of the whole server since its start. Sessions hand their figures in once a second at most. */
async function readWal(admin: pg.Client): Promise<Wal> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { rows } = await admin.query<{ syncs: string; bytes: string }>(
    `SELECT (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal') AS syncs,
            pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes`,
  );
  return { syncs: Number(rows[0]?.syncs), bytes: Number(rows[0]?.bytes) };
}

function difference(before: Wal, after: Wal): Wal {
  return { syncs: after.syncs - before.syncs, bytes: after.bytes - before.bytes };
}
