import fc from "fast-check";
import type { TestDatabase } from "@tessera/testkit";
import { newId } from "../database/newId.js";
import { createEmbeddedTransport } from "./createEmbeddedTransport.js";
import type { Envelope } from "./envelope.js";
import type { RunningBus } from "./subscription.js";
import { createBusDatabase, createBuses, pause, recording, wordSaid } from "./test/network.js";

const buses = createBuses();
let settlement: TestDatabase;
/** How long the handler takes for its next batches; nothing for those beyond. */
let handlingMs: number[] = [];

beforeAll(async () => {
  settlement = await createBusDatabase();
});

afterAll(async () => {
  await buses.stopAll();
  await settlement.drop();
});

async function start(): Promise<RunningBus> {
  return buses.start({
    database: settlement.database,
    service: "settlement",
    transport: createEmbeddedTransport(),
    subscriptions: [recording(async () => pause(handlingMs.shift() ?? 0))],
    settings: { batchSize: 3, retryDelaysMs: [1, 2, 4] },
  });
}

interface Delivery {
  readonly afterMs: number;
  readonly facts: readonly Envelope[];
}

interface Run {
  readonly deliveries: readonly Delivery[];
  readonly handlingMs: readonly number[];
  readonly stopAfterMs: number;
}

/** One or two keys told in their order, in deliveries that overlap each other and the stop of the bus. */
const runs: fc.Arbitrary<Run> = fc.record({
  deliveries: fc
    .array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 30 }),
        keys: fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 4 }),
      }),
      {
        minLength: 2,
        maxLength: 8,
      },
    )
    .map(number),
  handlingMs: fc.array(fc.constantFrom(0, 5, 20), { maxLength: 5 }),
  stopAfterMs: fc.integer({ min: 0, max: 40 }),
});

/** Gives every fact the next number of its key, in the order in which the deliveries begin. */
function number(plans: readonly { readonly afterMs: number; readonly keys: readonly string[] }[]): Delivery[] {
  const told = new Map<string, number>();
  return [...plans]
    .sort((one, other) => one.afterMs - other.afterMs)
    .map(({ afterMs, keys }) => ({
      afterMs,
      facts: keys.map((key) => {
        const sequence = (told.get(key) ?? 0) + 1;
        told.set(key, sequence);
        return {
          id: "",
          publisher: "members",
          topic: wordSaid.topic,
          key,
          sequence,
          payload: { text: "" },
          recordedAt: "2011-01-15T11:00:00.000Z",
        };
      }),
    }));
}

let runCount = 0;

async function play(run: Run): Promise<void> {
  const prefix = `run${(runCount += 1)}-`;
  const deliveries = run.deliveries.map(({ afterMs, facts }) => ({
    afterMs,
    facts: facts.map((fact) => ({ ...fact, id: newId(), key: `${prefix}${fact.key}` })),
  }));
  handlingMs = [...run.handlingMs];
  const bus = await start();
  const taken: Envelope[] = [];
  const refused: Envelope[] = [];
  let underWay = 0;
  const delivered = deliveries.map(async ({ afterMs, facts }) => {
    await pause(afterMs);
    underWay += 1;
    await bus.deliver(facts).then(
      () => taken.push(...facts),
      () => refused.push(...facts),
    );
    underWay -= 1;
  });
  await pause(run.stopAfterMs);
  await bus.stop();
  const { totalCount, idleCount } = settlement.database.pool;
  // Those who were answered hear of it before anything else happens.
  await new Promise(setImmediate);
  expect({ underWay, atTheDatabase: totalCount - idleCount }).toEqual({ underWay: 0, atTheDatabase: 0 });
  await Promise.all(delivered);
  expect(await readKept(taken)).toBe(taken.length);
  await expectAllOnce(
    prefix,
    deliveries.flatMap(({ facts }) => facts),
    refused,
  );
}

/** How many of the facts lie in the inbox or are applied. */
async function readKept(facts: readonly Envelope[]): Promise<number> {
  const { rows } = await settlement.database.pool.query(
    `SELECT FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS fact (id, key, sequence)
     WHERE EXISTS (SELECT FROM inbox WHERE inbox.id = fact.id)
        OR EXISTS (SELECT FROM inbox_cursor c WHERE c.publisher = 'members' AND c.key = fact.key AND c.sequence >= fact.sequence)`,
    [facts.map(({ id }) => id), facts.map(({ key }) => key), facts.map(({ sequence }) => sequence)],
  );
  return rows.length;
}

/** The next instance is handed what the stopped one did not answer for; then everything was applied once and in order. */
async function expectAllOnce(prefix: string, all: readonly Envelope[], refused: readonly Envelope[]): Promise<void> {
  handlingMs = [];
  const bus = await start();
  if (refused.length > 0) await bus.deliver(refused);
  const expected = new Map<string, number[]>();
  for (const { key, sequence } of all) expected.set(key, [...(expected.get(key) ?? []), sequence]);
  for (const [key, sequences] of expected) await bus.awaitApplied("members", key, sequences.length, 10_000);
  const { rows } = await settlement.database.pool.query<{ key: string; sequences: number[] }>(
    "SELECT key, array_agg(sequence::int ORDER BY number) AS sequences FROM applied WHERE starts_with(key, $1) GROUP BY key",
    [prefix],
  );
  expect(new Map(rows.map(({ key, sequences }) => [key, sequences]))).toEqual(expected);
  await bus.stop();
}

test("a bus that stops answers for every delivery first, and what it answered for is neither lost nor doubled", async () => {
  // The handler outlasts its delivery's patience and goes on while the bus is asked to stop.
  const slow: Run = { deliveries: number([{ afterMs: 0, keys: ["a"] }]), handlingMs: [550], stopAfterMs: 430 };
  await fc.assert(fc.asyncProperty(runs, play), { numRuns: 25, examples: [[slow]] });
}, 120_000);
