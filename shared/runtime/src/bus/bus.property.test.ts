import fc from "fast-check";
import type { TestDatabase } from "@tessera/testkit";
import { newId } from "../database/newId.js";
import { createEmbeddedTransport } from "./createEmbeddedTransport.js";
import type { Envelope } from "./envelope.js";
import type { ReceivedFact, RunningBus } from "./subscription.js";
import { createBusDatabase, createBuses, recording, wordSaid } from "./test/network.js";

const buses = createBuses();
let settlement: TestDatabase;
let instances: RunningBus[];
/** How often the handler still refuses a fact, by "key:sequence". */
const refusals = new Map<string, number>();

beforeAll(async () => {
  settlement = await createBusDatabase();
  const options = {
    database: settlement.database,
    service: "settlement" as const,
    transport: createEmbeddedTransport(),
    subscriptions: [recording(refuseSome)],
    settings: { batchSize: 4, retryDelaysMs: [1, 2, 4] },
  };
  instances = [await buses.start(options), await buses.start(options)];
});

afterAll(async () => {
  await buses.stopAll();
  await settlement.drop();
});

function refuseSome(facts: readonly ReceivedFact[]): void {
  const refused = facts.filter(({ key, sequence }) => (refusals.get(`${key}:${sequence}`) ?? 0) > 0);
  for (const { key, sequence } of refused)
    refusals.set(`${key}:${sequence}`, (refusals.get(`${key}:${sequence}`) ?? 0) - 1);
  if (refused.length > 0) throw new Error("refused for now");
}

interface Delivery {
  readonly instance: number;
  readonly facts: readonly Envelope[];
}

interface Run {
  readonly lengths: Readonly<Record<string, number>>;
  readonly deliveries: readonly Delivery[];
  readonly refused: readonly (readonly [fact: string, times: number])[];
}

/**
 * Three keys that are interleaved, each fact delivered once to three times, in any order, in batches of any size, to either
 * instance; some facts are refused by the handler a few times, so that some of those are even parked and must be replayed.
 */
const runs = fc
  .record({ a: fc.integer({ min: 1, max: 7 }), b: fc.integer({ min: 1, max: 7 }), c: fc.integer({ min: 0, max: 3 }) })
  .chain((lengths) => {
    const facts = Object.entries(lengths).flatMap(([key, length]) =>
      Array.from({ length }, (_, index) => fact(key, index + 1)),
    );
    const delivered = fc
      .tuple(
        ...facts.map((one) => fc.integer({ min: 1, max: 3 }).map((times) => Array.from({ length: times }, () => one))),
      )
      .map((copies) => copies.flat())
      .chain((all) =>
        fc.tuple(
          fc.shuffledSubarray(all, { minLength: all.length }),
          fc.array(fc.integer({ min: 1, max: 6 }), { minLength: all.length, maxLength: all.length }),
          fc.array(fc.nat(1), { minLength: all.length, maxLength: all.length }),
        ),
      )
      .map(([all, sizes, targets]) => split(all, sizes, targets));
    const refused = fc.array(
      fc.tuple(
        fc.constantFrom(...facts.map(({ key, sequence }) => `${key}:${sequence}`)),
        fc.integer({ min: 1, max: 6 }),
      ),
      { maxLength: 2 },
    );
    return fc.record({ lengths: fc.constant(lengths), deliveries: delivered, refused });
  });

function fact(key: string, sequence: number): Envelope {
  return {
    id: "",
    publisher: "members",
    topic: wordSaid.topic,
    key,
    sequence,
    payload: { text: "" },
    recordedAt: "2011-01-15T11:00:00.000Z",
  };
}

function split(all: readonly Envelope[], sizes: readonly number[], targets: readonly number[]): Delivery[] {
  const deliveries: Delivery[] = [];
  for (let start = 0, index = 0; start < all.length; index += 1) {
    const size = sizes[index] ?? 1;
    deliveries.push({ instance: targets[index] ?? 0, facts: all.slice(start, start + size) });
    start += size;
  }
  return deliveries;
}

let runCount = 0;

/** Every run has keys of its own in the same database. */
async function play({ lengths, deliveries, refused }: Run): Promise<void> {
  const run = `run${(runCount += 1)}-`;
  const ids = new Map<string, string>();
  for (const [name, times] of refused) refusals.set(`${run}${name}`, times);
  await Promise.all(
    deliveries.map(async ({ instance, facts }) => {
      const envelopes = facts.map((one) => {
        const name = `${one.key}:${one.sequence}`;
        if (!ids.has(name)) ids.set(name, newId());
        return { ...one, key: `${run}${one.key}`, id: ids.get(name) ?? "" };
      });
      await instances[instance]?.deliver(envelopes);
    }),
  );
  for (const [key, length] of Object.entries(lengths)) await replayUntilApplied(`${run}${key}`, length);
  const { rows } = await settlement.database.pool.query<{ key: string; sequences: number[] }>(
    "SELECT key, array_agg(sequence::int ORDER BY number) AS sequences FROM applied WHERE starts_with(key, $1) GROUP BY key ORDER BY key",
    [run],
  );
  const expected = Object.entries(lengths).filter(([, length]) => length > 0);
  expect(rows).toEqual(
    expected.map(([key, length]) => ({
      key: `${run}${key}`,
      sequences: Array.from({ length }, (_, index) => index + 1),
    })),
  );
}

async function replayUntilApplied(key: string, length: number): Promise<void> {
  if (length === 0) return;
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const [bus] = instances;
    const isApplied = await bus?.awaitApplied("members", key, length, 60).then(
      () => true,
      () => false,
    );
    if (isApplied === true) return;
    await bus?.replayParked((await bus.parked()).map(({ id }) => id));
  }
  throw new Error(`${key} was never applied`);
}

test("whatever is repeated, reordered or refused for a while, each fact is applied once and each key in order", async () => {
  await fc.assert(fc.asyncProperty(runs, play), { numRuns: 40 });
}, 120_000);
