import { membersBarrierRaised } from "@tessera/contracts";
import fc from "fast-check";
import type { TestDatabase } from "@tessera/testkit";
import { newId } from "../database/newId.js";
import { createEmbeddedTransport } from "./createEmbeddedTransport.js";
import type { Envelope } from "./envelope.js";
import { barrierKey, isBarrier } from "./raiseBarrier.js";
import type { ReceivedFact, RunningBus, Subscription } from "./subscription.js";
import { createBusDatabase, createBuses, pause, wordSaid } from "./test/network.js";

const buses = createBuses();
let settlement: TestDatabase;
let instances: RunningBus[];
/** How long the handler takes for its next batches; nothing for those beyond. */
let handlingMs: number[] = [];
/** How often the handler still refuses a fact, by "key:sequence". */
const refusals = new Map<string, number>();

/** Writes down facts and markers, in the order of their application. */
const recording: Subscription = {
  publisher: "members",
  types: [wordSaid, membersBarrierRaised],
  async handle(facts, tx) {
    await pause(handlingMs.shift() ?? 0);
    refuseSome(facts);
    await tx.query(
      "INSERT INTO applied (key, sequence, text) SELECT key, sequence, '' FROM unnest($1::text[], $2::bigint[]) AS fact (key, sequence)",
      [facts.map(({ key }) => key), facts.map(({ sequence }) => sequence)],
    );
  },
};

function refuseSome(facts: readonly ReceivedFact[]): void {
  const refused = facts
    .map(({ key, sequence }) => `${key}:${sequence}`)
    .filter((name) => (refusals.get(name) ?? 0) > 0);
  for (const name of refused) refusals.set(name, (refusals.get(name) ?? 0) - 1);
  if (refused.length > 0) throw new Error("refused for now");
}

beforeAll(async () => {
  settlement = await createBusDatabase();
  const options = {
    database: settlement.database,
    service: "settlement" as const,
    transport: createEmbeddedTransport(),
    subscriptions: [recording],
    settings: { batchSize: 4, retryDelaysMs: [1, 2, 4] },
  };
  instances = [await buses.start(options), await buses.start(options)];
});

afterAll(async () => {
  await buses.stopAll();
  await settlement.drop();
});

interface Batch {
  /** Keys of facts; "|" is a barrier's marker. */
  readonly told: readonly string[];
  readonly instance: number;
  /** So long the relay waits for an answer; then it hands the batch to the other instance, and so on. */
  readonly patienceMs: number;
  /** The databases' sessions end so long after the batch was handed over; never when left out. */
  readonly endSessionsAfterMs: number | null;
}

interface Run {
  readonly batches: readonly Batch[];
  readonly handlingMs: readonly number[];
  readonly refused: readonly (readonly [fact: string, times: number])[];
}

const runs: fc.Arbitrary<Run> = fc.record({
  batches: fc.array(
    fc.record({
      told: fc.array(fc.constantFrom("a", "b", "c", "|"), { minLength: 1, maxLength: 5 }),
      instance: fc.nat(1),
      patienceMs: fc.constantFrom(1, 5, 30, 1_000),
      endSessionsAfterMs: fc.option(fc.constantFrom(0, 3, 10), { freq: 9 }),
    }),
    { minLength: 2, maxLength: 7 },
  ),
  handlingMs: fc.array(fc.constantFrom(0, 5, 20), { maxLength: 6 }),
  refused: fc.array(fc.tuple(fc.constantFrom("a:1", "b:2", "c:1"), fc.integer({ min: 1, max: 6 })), { maxLength: 2 }),
});

let runCount = 0;

async function play(run: Run): Promise<void> {
  const prefix = `run${(runCount += 1)}-`;
  const batches = number(prefix, run.batches);
  for (const [name, times] of run.refused) refusals.set(`${prefix}${name}`, times);
  handlingMs = [...run.handlingMs];
  const attempts: unknown[] = [];
  for (const [index, { instance, patienceMs, endSessionsAfterMs }] of run.batches.entries()) {
    if (endSessionsAfterMs !== null) attempts.push(pause(endSessionsAfterMs).then(endSessions));
    await handOver(batches[index] ?? [], instance, patienceMs, attempts);
  }
  await Promise.all(attempts);
  const told = batches.flat();
  await replayUntilApplied(told);
  const applied = await readApplied(told);
  expect([...applied].sort()).toEqual(told.map(nameOf).sort());
  for (const [place, envelope] of told.entries()) {
    const before = told.slice(0, place).filter(({ key }) => isBarrier(envelope.topic) || key === envelope.key);
    const late = before.filter(
      (other) => !isBarrier(other.topic) && applied.indexOf(nameOf(other)) > applied.indexOf(nameOf(envelope)),
    );
    expect({ of: nameOf(envelope), late: late.map(nameOf) }).toEqual({ of: nameOf(envelope), late: [] });
  }
}

/** Like a relay: the next batch goes when this one is answered for; an attempt that is given up goes on all the same. */
async function handOver(
  batch: readonly Envelope[],
  first: number,
  patienceMs: number,
  attempts: unknown[],
): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const instance = instances[(first + attempt) % 2];
    const taken = instance?.deliver(batch).then(
      () => true,
      () => false,
    );
    attempts.push(taken);
    const late = pause(patienceMs * 2 ** attempt).then(() => false);
    if (await Promise.race([taken, late])) return;
    await pause(1);
  }
  throw new Error("a batch was never answered for");
}

async function endSessions(): Promise<void> {
  await settlement.superuserPool.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user",
  );
}

/** Gives every fact the next number of its key, and every marker a barrier of its own. */
function number(prefix: string, batches: readonly Batch[]): Envelope[][] {
  const told = new Map<string, number>();
  return batches.map(({ told: names }) =>
    names.map((name) => {
      const barrierId = newId();
      const key = name === "|" ? barrierKey(barrierId) : `${prefix}${name}`;
      const sequence = (told.get(key) ?? 0) + 1;
      told.set(key, sequence);
      const common = {
        id: newId(),
        publisher: "members" as const,
        key,
        sequence,
        recordedAt: "2011-01-15T11:00:00.000Z",
      };
      return name === "|"
        ? { ...common, topic: membersBarrierRaised.topic, payload: { barrierId } }
        : { ...common, topic: wordSaid.topic, payload: { text: "" } };
    }),
  );
}

const nameOf = ({ key, sequence }: Pick<Envelope, "key" | "sequence">): string => `${key}:${sequence}`;

async function replayUntilApplied(told: readonly Envelope[]): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    // Sessions of the pool may have been ended; the next one answers.
    const applied = await readApplied(told).catch(() => []);
    if (applied.length >= told.length) return;
    const [bus] = instances;
    await bus
      ?.parked()
      .then(async (parked) => bus.replayParked(parked.map(({ id }) => id)))
      .catch(() => undefined);
    await pause(10);
  }
  throw new Error("something was never applied");
}

async function readApplied(told: readonly Envelope[]): Promise<string[]> {
  const { rows } = await settlement.database.pool.query<{ key: string; sequence: number }>(
    "SELECT key, sequence::int FROM applied WHERE key = ANY($1) ORDER BY number",
    [told.map(({ key }) => key)],
  );
  return rows.map(nameOf);
}

test("deliveries that are given up, go on and come again apply each fact once, each key in order, and no marker before what it follows", async () => {
  await fc.assert(fc.asyncProperty(runs, play), { numRuns: 15 });
}, 120_000);
