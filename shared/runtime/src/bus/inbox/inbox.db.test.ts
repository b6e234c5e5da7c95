import { membersBarrierRaised } from "@tessera/contracts";
import type { TestDatabase } from "@tessera/testkit";
import type { PoolClient, QueryResult } from "pg";
import { newId } from "../../database/newId.js";
import type { Database } from "../../database/transaction.js";
import { createEmbeddedTransport } from "../createEmbeddedTransport.js";
import type { Envelope } from "../envelope.js";
import { barrierKey } from "../raiseBarrier.js";
import type { BusSettings, ReceivedFact, RunningBus } from "../subscription.js";
import {
  createBusDatabase,
  createBuses,
  eventually,
  pause,
  readApplied,
  recording,
  wordSaid,
} from "../test/network.js";

const buses = createBuses();
let settlement: TestDatabase;

beforeEach(async () => {
  settlement = await createBusDatabase();
});

afterEach(async () => {
  await buses.stopAll();
  await settlement.drop();
});

const QUICK: Partial<BusSettings> = { retryDelaysMs: [10, 20] };
const BARRIER = "01900000-0000-7000-8000-000000000001";

async function start(
  before?: (facts: readonly ReceivedFact[]) => Promise<void> | void,
  settings = QUICK,
  database = settlement.database,
): Promise<RunningBus> {
  const subscriptions = [recording(before)];
  return buses.start({
    database,
    service: "settlement",
    subscriptions,
    transport: createEmbeddedTransport(),
    settings,
  });
}

function fact(key: string, sequence: number, payload: unknown = { text: `${key}${sequence}` }): Envelope {
  return {
    id: newId(),
    publisher: "members",
    topic: wordSaid.topic,
    key,
    sequence,
    payload,
    recordedAt: "2011-01-15T11:00:00.000Z",
  };
}

function marker(): Envelope {
  return { ...fact(barrierKey(BARRIER), 1, { barrierId: BARRIER }), topic: membersBarrierRaised.topic };
}

async function countInbox(): Promise<number> {
  const { rows } = await settlement.database.pool.query<{ count: string }>("SELECT count(*) FROM inbox");
  return Number(rows[0]?.count);
}

test("facts that come twice are applied once, whether waiting or long applied", async () => {
  const bus = await start();
  const facts = [fact("a", 1), fact("a", 2), fact("b", 1)];
  await Promise.all([bus.deliver(facts), bus.deliver(facts), bus.deliver([...facts].reverse())]);
  await bus.awaitApplied("members", "a", 2, 5_000);
  await bus.deliver(facts);
  await eventually("the repeats are dropped", async () => (await countInbox()) === 0);
  expect([...(await readApplied(settlement.database))].sort()).toEqual(["a:1", "a:2", "b:1"]);
});

test("a delivery is answered when its effect is on the disk", async () => {
  let positionBefore = "";
  const bus = await start(async () => {
    positionBefore = await readWal("pg_current_wal_insert_lsn()");
  });
  for (const sequence of [1, 2, 3, 4, 5]) {
    await bus.deliver([fact("a", sequence)]);
    const flushedBytes = await readWal(`pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '${positionBefore}')`);
    expect(Number(flushedBytes)).toBeGreaterThan(0);
  }
});

async function readWal(expression: string): Promise<string> {
  const { rows } = await settlement.database.pool.query<{ position: string }>(`SELECT ${expression} AS position`);
  return rows[0]?.position ?? "";
}

test("facts that come in any order are applied in the order of their numbers", async () => {
  const bus = await start();
  for (const sequence of [3, 5, 2]) await bus.deliver([fact("a", sequence)]);
  await eventually("all of them wait", async () => allWait(3));
  expect(await readApplied(settlement.database)).toEqual([]);
  await bus.deliver([fact("a", 4), fact("a", 1)]);
  await bus.awaitApplied("members", "a", 5, 5_000);
  expect(await readApplied(settlement.database)).toEqual(["a:1", "a:2", "a:3", "a:4", "a:5"]);
});

async function allWait(count: number): Promise<boolean> {
  const { rows } = await settlement.database.pool.query("SELECT 1 FROM inbox WHERE waiting");
  return rows.length === count;
}

test("a fact behind a gap does not stop other keys", async () => {
  const bus = await start();
  await bus.deliver([fact("a", 2), fact("b", 1)]);
  await bus.awaitApplied("members", "b", 1, 5_000);
  expect(await readApplied(settlement.database)).toEqual(["b:1"]);
});

test("a fact whose handler throws is parked after its attempts with its error, and only its key waits behind it", async () => {
  const bus = await start((facts) => {
    if (facts.some(({ key, sequence }) => key === "bad" && sequence === 2)) throw new Error("this one is poison");
  });
  const others = Array.from({ length: 300 }, (_, index) => fact(`k${index}`, 1));
  await bus.deliver([...others.slice(0, 150), fact("bad", 1), fact("bad", 2), fact("bad", 3), ...others.slice(150)]);
  await eventually("it is parked", async () => (await bus.parked()).length === 1);
  await eventually("the others are applied", async () => (await readApplied(settlement.database)).length === 301);
  const [parked] = await bus.parked();
  expect(parked).toMatchObject({
    service: "settlement",
    topic: wordSaid.topic,
    key: "bad",
    sequence: 2,
    attempts: 3,
    error: "Error: this one is poison",
  });
  expect((await readApplied(settlement.database)).filter((applied) => applied.startsWith("bad"))).toEqual(["bad:1"]);
});

test("a parked fact that is replayed is applied, and what waited behind it follows", async () => {
  let isMended = false;
  const bus = await start((facts) => {
    if (!isMended && facts.some(({ key }) => key === "bad")) throw new Error("not yet");
  });
  await bus.deliver([fact("bad", 1), fact("bad", 2)]);
  await eventually("it is parked", async () => (await bus.parked()).length === 1);
  expect(await bus.replayParked([newId()])).toBe(0);
  isMended = true;
  expect(await bus.replayParked((await bus.parked()).map(({ id }) => id))).toBe(1);
  await bus.awaitApplied("members", "bad", 2, 5_000);
  expect(await readApplied(settlement.database)).toEqual(["bad:1", "bad:2"]);
  expect(await bus.parked()).toEqual([]);
});

test("a payload that does not fit its schema is parked at once and its neighbours are applied", async () => {
  const bus = await start();
  await bus.deliver([fact("a", 1), fact("bad", 1, { text: 7 }), fact("bad", 2), fact("b", 1)]);
  await bus.awaitApplied("members", "b", 1, 5_000);
  const [parked] = await bus.parked();
  expect(parked).toMatchObject({ key: "bad", sequence: 1, attempts: 1 });
  expect(parked?.error).toMatch(/does not fit members.wordSaid.v1.*text/s);
  expect(await readApplied(settlement.database)).toEqual(["a:1", "b:1"]);
});

test("a database that goes away in the middle of a batch parks nothing, and the batch is applied once", async () => {
  let kills = 0;
  const bus = await start(async () => {
    if (kills >= 3) return;
    kills += 1;
    // Ends every session of this database but its own: the transaction of the batch, the pool, the relay.
    await settlement.superuserPool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
  });
  // A transport hands over again what was not taken: the session that should store the facts may be among the ended ones.
  await eventually("the facts are taken", async () => {
    return bus.deliver([fact("a", 1), fact("a", 2)]).then(
      () => true,
      () => false,
    );
  });
  await bus.awaitApplied("members", "a", 2, 15_000).catch(() => undefined);
  // The session that the look is given may be one that was ended.
  await eventually("all is applied", async () => {
    return readApplied(settlement.database).then(
      (applied) => applied.length === 2,
      () => false,
    );
  });
  expect(kills).toBe(3);
  expect(await readApplied(settlement.database)).toEqual(["a:1", "a:2"]);
  expect(await bus.parked()).toEqual([]);
});

test("two instances apply each fact once and in order", async () => {
  const handled: number[] = [0, 0];
  const dawdle = (instance: number) => async (facts: readonly ReceivedFact[]) => {
    handled[instance] = (handled[instance] ?? 0) + facts.length;
    await pause(2);
  };
  const [one, other] = [await start(dawdle(0), { batchSize: 7 }), await start(dawdle(1), { batchSize: 7 })];
  for (let sequence = 1; sequence <= 60; sequence += 1) {
    await (sequence % 2 === 0 ? one : other).deliver(["a", "b", "c"].map((key) => fact(key, sequence)));
  }
  for (const key of ["a", "b", "c"]) await one.awaitApplied("members", key, 60, 10_000);
  const applied = await readApplied(settlement.database);
  for (const key of ["a", "b", "c"]) {
    expect(applied.filter((text) => text.startsWith(key))).toEqual(
      Array.from({ length: 60 }, (_, index) => `${key}:${index + 1}`),
    );
  }
  expect(Math.min(...handled)).toBeGreaterThan(0);
});

test("a barrier waits for a slow fact before it", async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const bus = await start(async () => held, { batchSize: 1 });
  await bus.deliver([fact("a", 1), marker()]);
  await expect(bus.awaitBarrier("members", BARRIER, 200)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  letGo();
  await bus.awaitBarrier("members", BARRIER, 5_000);
  expect(await readApplied(settlement.database)).toEqual(["a:1"]);
});

test("a barrier waits for a fact before it that waits behind a gap", async () => {
  const bus = await start();
  await bus.deliver([fact("a", 2), marker(), fact("b", 1)]);
  await bus.awaitApplied("members", "b", 1, 5_000);
  await expect(bus.awaitBarrier("members", BARRIER, 200)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await bus.deliver([fact("a", 1)]);
  await bus.awaitBarrier("members", BARRIER, 5_000);
  expect(await readApplied(settlement.database)).toEqual(["b:1", "a:1", "a:2"]);
});

test("a barrier behind a parked fact is refused at once, and passes when the fact is mended", async () => {
  let isMended = false;
  const bus = await start(() => {
    if (!isMended) throw new Error("not yet");
  });
  await bus.deliver([fact("bad", 1), marker()]);
  await eventually("it is parked", async () => (await bus.parked()).length === 1);
  const start_ = performance.now();
  await expect(bus.awaitBarrier("members", BARRIER, 20_000)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(performance.now() - start_).toBeLessThan(5_000);
  isMended = true;
  await bus.replayParked((await bus.parked()).map(({ id }) => id));
  await bus.awaitBarrier("members", BARRIER, 5_000);
});

test("a barrier waits for a parked fact before it that is replayed while the inbox is being read", async () => {
  let isMended = false;
  const barriersPassed: number[] = [];
  const before = async (): Promise<void> => {
    if (!isMended) throw new Error("not yet");
    barriersPassed.push(await countBarriersPassed());
  };
  const first = await start(before);
  await first.deliver([fact("bad", 1), marker()]);
  await eventually("it is parked", async () => (await first.parked()).length === 1);
  await first.stop();
  const database = interrupted(settlement.database, async () => {
    isMended = true;
    await settlement.database.pool.query(
      "UPDATE inbox SET waiting = false, parked_at = NULL WHERE parked_at IS NOT NULL",
    );
  });
  await start(before, QUICK, database);
  await eventually("the barrier is passed", async () => (await countBarriersPassed()) === 1);
  await eventually("the fact is applied", () => barriersPassed.length === 1);
  expect(barriersPassed).toEqual([0]);
});

async function countBarriersPassed(): Promise<number> {
  const { rows } = await settlement.database.pool.query("SELECT FROM inbox_cursor WHERE key = $1", [
    barrierKey(BARRIER),
  ]);
  return rows.length;
}

/** A database on which something happens once, right after a batch that begins with a marker was read. */
function interrupted(database: Database, happen: () => Promise<void>): Database {
  let hasHappened = false;
  const dataSource = Object.create(database.dataSource) as typeof database.dataSource;
  dataSource.createQueryRunner = () => {
    const runner = database.dataSource.createQueryRunner();
    const connect = runner.connect.bind(runner);
    runner.connect = async () => {
      const client = (await connect()) as PoolClient;
      const query = async (asked: string): Promise<QueryResult<{ topic?: string }>> => {
        const result = await client.query<{ topic?: string }>(asked);
        if (!hasHappened && result.rows[0]?.topic === membersBarrierRaised.topic) {
          hasHappened = true;
          await happen();
        }
        return result;
      };
      return new Proxy(client, {
        get: (_, name) => (name === "query" ? query : (Reflect.get(client, name) as unknown)),
      });
    };
    return runner;
  };
  return { ...database, dataSource };
}

test("a barrier does not wait for facts that came after it", async () => {
  const bus = await start();
  await bus.deliver([marker(), fact("a", 2)]);
  await bus.awaitBarrier("members", BARRIER, 5_000);
});

test("waiting for a fact ends with UNAVAILABLE when it does not come, and at once when the bus stops", async () => {
  const bus = await start();
  await expect(bus.awaitApplied("members", "a", 1, 60)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const waiting = expect(bus.awaitApplied("members", "a", 1, 60_000)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await bus.stop();
  await waiting;
});
