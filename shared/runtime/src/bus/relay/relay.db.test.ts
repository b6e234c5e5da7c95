import { settlementCycleChanged } from "@tessera/contracts";
import type { TestDatabase } from "@tessera/testkit";
import { inTransaction } from "../../database/inTransaction.js";
import { unavailable } from "../../errors.js";
import { createEmbeddedTransport } from "../createEmbeddedTransport.js";
import type { BusTransport, Envelope } from "../envelope.js";
import { openSession, tryLock } from "../openSession.js";
import { publishFacts } from "../publishFacts.js";
import type { BusSettings, RunningBus } from "../subscription.js";
import { removeOldRows } from "./removeOldRows.js";
import {
  createBusDatabase,
  createBuses,
  eventually,
  pause,
  readApplied,
  recording,
  say,
  wordSaid,
} from "../test/network.js";

const buses = createBuses();
let members: TestDatabase;
let settlement: TestDatabase;
let transport: BusTransport;

beforeEach(async () => {
  transport = createEmbeddedTransport();
  [members, settlement] = await Promise.all([createBusDatabase(), createBusDatabase()]);
});

afterEach(async () => {
  await buses.stopAll();
  await Promise.all([members.drop(), settlement.drop()]);
});

async function publisher(settings: Partial<BusSettings> = {}, over = transport): Promise<RunningBus> {
  return buses.start({ database: members.database, service: "members", subscriptions: [], transport: over, settings });
}

async function subscriber(): Promise<RunningBus> {
  return buses.start({ database: settlement.database, service: "settlement", subscriptions: [recording()], transport });
}

/** A second subscriber that keeps what it gets; `isDown` makes it refuse. */
async function subscribeListener(): Promise<{ heard: string[]; isDown: boolean; hangs: boolean }> {
  const listener = { heard: [] as string[], isDown: false, hangs: false };
  await transport.subscribe("rewards", [wordSaid.topic], async (envelopes) => {
    if (listener.isDown) throw unavailable();
    if (listener.hangs) await new Promise(() => undefined);
    listener.heard.push(...envelopes.map(({ key, sequence }) => `${key}:${sequence}`));
  });
  return listener;
}

const numbered = (key: string, from: number, to: number): (readonly [string, number])[] =>
  Array.from({ length: to - from + 1 }, (_, index) => [key, from + index] as const);
const texts = (facts: readonly (readonly [string, number])[]): string[] =>
  facts.map(([key, sequence]) => `${key}:${sequence}`);
const allPublished = (bus: RunningBus) => async (): Promise<boolean> => (await bus.outboxAgeSeconds()) === 0;

test("a fact that nobody wakes the relay for is found by polling", async () => {
  await publisher();
  const to = await subscriber();
  await say(members.database, [["a", 1]]);
  await to.awaitApplied("members", "a", 1, 3_000);
});

test("a transaction that commits late is not skipped, although its positions are lower", async () => {
  const [from, to] = [await publisher(), await subscriber()];
  let commitLate = (): void => undefined;
  const late = new Promise<void>((resolve) => (commitLate = resolve));
  let isInserted = false;
  const lateTransaction = inTransaction(members.database, async (tx) => {
    await publishFacts(tx, [{ type: wordSaid, key: "late", sequence: 1, payload: { text: "late" } }]);
    isInserted = true;
    await late;
  });
  await eventually("the late transaction has its position", () => isInserted);
  await say(members.database, numbered("early", 1, 3));
  from.wake();
  await to.awaitApplied("members", "early", 3, 5_000);
  commitLate();
  await lateTransaction;
  from.wake();
  await to.awaitApplied("members", "late", 1, 5_000);
  expect(await readApplied(settlement.database)).toEqual(["early:1", "early:2", "early:3", "late:1"]);
});

test("a transaction that rolls back publishes nothing, and a payload that does not fit its type is refused", async () => {
  const [from, to] = [await publisher(), await subscriber()];
  await expect(
    inTransaction(members.database, async (tx) => {
      await publishFacts(tx, [{ type: wordSaid, key: "a", sequence: 1, payload: { text: "undone" } }]);
      throw new Error("undo");
    }),
  ).rejects.toThrow("undo");
  await expect(
    inTransaction(members.database, async (tx) =>
      publishFacts(tx, [{ type: wordSaid, key: "a", sequence: 1, payload: { text: 1 } }]),
    ),
  ).rejects.toThrow("not a members.wordSaid.v1");
  await say(members.database, [["a", 1]], "done");
  from.wake();
  await to.awaitApplied("members", "a", 1, 5_000);
  const { rows } = await settlement.database.pool.query("SELECT text FROM applied");
  expect(rows).toEqual([{ text: "done" }]);
});

test("a topic that nobody takes is published all the same", async () => {
  const from = await publisher();
  await inTransaction(members.database, async (tx) => {
    await publishFacts(tx, [
      { type: settlementCycleChanged, key: "c", sequence: 1, payload: settlementCycleChanged.example },
    ]);
  });
  from.wake();
  await eventually("it is published", allPublished(from));
});

test("a subscriber that is down catches up later, in order, and does not hold back the others", async () => {
  const listener = await subscribeListener();
  const [from, to] = [await publisher({ batchSize: 50 }), await subscriber()];
  listener.isDown = true;
  for (let first = 1; first <= 201; first += 50) await say(members.database, numbered("a", first, first + 49));
  from.wake();
  await to.awaitApplied("members", "a", 250, 5_000);
  expect(listener.heard).toEqual([]);
  expect(await from.outboxAgeSeconds()).toBeGreaterThan(0);
  listener.isDown = false;
  await say(members.database, numbered("a", 251, 260));
  from.wake();
  await eventually("nothing is owed any more", allPublished(from));
  expect(listener.heard).toEqual(texts(numbered("a", 1, 260)));
  await say(members.database, numbered("a", 261, 261));
  from.wake();
  await eventually("it is served with the others again", () => listener.heard.at(-1) === "a:261");
});

test("a subscriber that comes and goes all the time hears everything, first times in order", async () => {
  const listener = await subscribeListener();
  const from = await publisher({ batchSize: 3 });
  for (let sequence = 1; sequence <= 300; sequence += 1) {
    listener.isDown = sequence % 7 < 2;
    await say(members.database, [["a", sequence]]);
    from.wake();
  }
  listener.isDown = false;
  await eventually("nothing is owed any more", allPublished(from));
  expect([...new Set(listener.heard)]).toEqual(texts(numbered("a", 1, 300)));
});

test("a subscriber that does not answer does not hold back the others", async () => {
  const listener = await subscribeListener();
  const [from, to] = [await publisher({ laneTimeoutMs: 100 }), await subscriber()];
  listener.hangs = true;
  await say(members.database, numbered("a", 1, 5));
  from.wake();
  await to.awaitApplied("members", "a", 5, 5_000);
  await say(members.database, numbered("a", 6, 10));
  from.wake();
  await to.awaitApplied("members", "a", 10, 5_000);
  listener.hangs = false;
  await eventually("it has all of them", () => new Set(listener.heard).size === 10);
});

test("what is owed survives a restart of the publisher, and a subscriber that starts after it misses nothing", async () => {
  const listener = await subscribeListener();
  listener.isDown = true;
  const first = await publisher();
  await say(members.database, numbered("a", 1, 20));
  first.wake();
  await eventually(
    "the rows are owed",
    async () => (await members.database.pool.query("SELECT 1 FROM outbox_owed")).rows.length === 20,
  );
  await first.stop();
  // The next process starts its relay before the subscriber has subscribed again.
  transport = createEmbeddedTransport();
  const second = await publisher();
  await say(members.database, numbered("a", 21, 30));
  second.wake();
  await pause(150);
  const again = await subscribeListener();
  await eventually("it has all of them", () => again.heard.length === 30);
  expect(again.heard).toEqual(texts(numbered("a", 1, 30)));
});

test("a subscriber that comes for the first time hears what was published before, as far as it is kept", async () => {
  const from = await publisher();
  await say(members.database, numbered("a", 1, 30));
  from.wake();
  await eventually("all is published", allPublished(from));
  const to = await subscriber();
  await to.awaitApplied("members", "a", 30, 5_000);
  expect(await readApplied(settlement.database)).toEqual(texts(numbered("a", 1, 30)));
});

test("what a subscriber takes no more, and a subscriber that there is no more, are not owed for ever", async () => {
  const listener = await subscribeListener();
  listener.isDown = true;
  const first = await publisher();
  await say(members.database, numbered("a", 1, 20));
  first.wake();
  const owed = async (): Promise<number> =>
    (await members.database.pool.query("SELECT 1 FROM outbox_owed")).rows.length;
  await eventually("the rows are owed", async () => (await owed()) === 20);
  await first.stop();
  await members.database.pool.query("INSERT INTO outbox_lane VALUES ('loans', $1)", [wordSaid.topic]);
  await members.database.pool.query("INSERT INTO outbox_owed SELECT 'loans', position FROM outbox");
  // The subscriber comes back, but takes other facts now.
  transport = createEmbeddedTransport();
  await transport.subscribe("rewards", ["members.barrierRaised.v1"], async () => undefined);
  const second = await publisher();
  await eventually("nothing is owed any more", async () => (await owed()) === 0);
  expect(await second.outboxAgeSeconds()).toBe(0);
  const { rows } = await members.database.pool.query("SELECT lane, topic FROM outbox_lane");
  expect(rows).toEqual([{ lane: "rewards", topic: "members.barrierRaised.v1" }]);
});

test("a subscriber that is down for long gets thousands of facts in order, none of them removed meanwhile", async () => {
  const listener = await subscribeListener();
  listener.isDown = true;
  const from = await publisher({ retentionSeconds: 0 });
  for (let first = 1; first <= 5_000; first += 500) await say(members.database, numbered("a", first, first + 499));
  from.wake();
  const count = async (table: string): Promise<number> =>
    Number((await members.database.pool.query<{ count: string }>(`SELECT count(*) FROM ${table}`)).rows[0]?.count);
  await eventually("all are owed", async () => (await count("outbox_owed")) === 5_000, 30_000);
  // An hour passes, by the clock of the rows.
  await members.superuserPool.query("UPDATE outbox SET published_at = published_at - interval '1 hour'");
  await removeOldRowsOf(members);
  expect(await count("outbox")).toBe(5_000);
  listener.isDown = false;
  await eventually("it has all of them", () => listener.heard.length >= 5_000, 30_000);
  expect([...new Set(listener.heard)]).toEqual(texts(numbered("a", 1, 5_000)));
  await eventually("nothing is owed any more", allPublished(from), 30_000);
  await removeOldRowsOf(members);
  expect(await count("outbox")).toBe(0);
});

/** The relay's own housekeeping comes every half minute. */
async function removeOldRowsOf({ database }: TestDatabase): Promise<void> {
  const client = await database.pool.connect();
  try {
    await removeOldRows(client, 0);
  } finally {
    client.release();
  }
}

test("facts that were published are told again on demand, before anything newer, and applied once", async () => {
  const listener = await subscribeListener();
  const [from, to] = [await publisher({ batchSize: 7 }), await subscriber()];
  await say(members.database, numbered("a", 1, 50));
  from.wake();
  await to.awaitApplied("members", "a", 50, 10_000);
  await eventually("all is published", allPublished(from));
  await settlement.superuserPool.query("UPDATE inbox_cursor SET sequence = 20, fact_id = NULL, told_at = NULL");
  await settlement.superuserPool.query("DELETE FROM applied WHERE sequence > 20");
  expect(await from.resend(new Date(0))).toBe(50);
  await say(members.database, numbered("a", 51, 60));
  from.wake();
  await to.awaitApplied("members", "a", 60, 10_000);
  expect(await readApplied(settlement.database)).toEqual(texts(numbered("a", 1, 60)));
  await eventually("it has all of them again", () => listener.heard.length === 110);
  expect(listener.heard.slice(50)).toEqual(texts(numbered("a", 1, 60)));
  expect(await from.resend(new Date(Date.now() + 60_000))).toBe(0);
});

test("one of two instances drains, and the other takes over when it stops", async () => {
  const sent: string[][] = [[], []];
  const counting = (instance: number): BusTransport => {
    const inner = createEmbeddedTransport();
    void inner.subscribe("settlement", [wordSaid.topic], async (envelopes) => {
      sent[instance]?.push(...envelopes.map(({ key, sequence }) => `${key}:${sequence}`));
    });
    return inner;
  };
  const one = await publisher({}, counting(0));
  await eventually("the first holds the outbox", async () => (await holdsRelayLock("tessera-members-relay")) === 1);
  const other = await publisher({}, counting(1));
  await say(members.database, numbered("a", 1, 10));
  other.wake();
  await eventually("all is published", allPublished(one));
  expect(sent).toEqual([texts(numbered("a", 1, 10)), []]);
  await one.stop();
  await say(members.database, numbered("a", 11, 20));
  other.wake();
  await eventually("the other drains", () => sent[1]?.length === 10);
  expect(sent[1]).toEqual(texts(numbered("a", 11, 20)));
});

async function holdsRelayLock(application: string): Promise<number> {
  const { rows } = await members.superuserPool.query(
    `SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND datname = current_database() AND application_name = $1`,
    [application],
  );
  return rows.length;
}

test("a relay whose session is ended by the server drains on, and nothing is lost or doubled", async () => {
  const [from, to] = [await publisher({ batchSize: 10 }), await subscriber()];
  let isDone = false;
  const killing = (async () => {
    while (!isDone) {
      await members.superuserPool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'tessera-members-relay'",
      );
      await pause(40);
    }
  })();
  for (let sequence = 1; sequence <= 100; sequence += 1) {
    await say(members.database, [["a", sequence]]);
    from.wake();
    await pause(3);
  }
  isDone = true;
  await killing;
  await to.awaitApplied("members", "a", 100, 10_000);
  expect(await readApplied(settlement.database)).toEqual(texts(numbered("a", 1, 100)));
});

test("a transport that fails in the middle is handed the same rows again, and each is applied once", async () => {
  const to = await subscriber();
  let calls = 0;
  const flaky: BusTransport = {
    async send(envelopes) {
      calls += 1;
      if (calls % 3 === 1) await to.deliver(envelopes.slice(0, envelopes.length / 2));
      if (calls % 3 !== 0) throw unavailable();
      await to.deliver(envelopes);
    },
    subscribe: async () => undefined,
    stop: async () => undefined,
  };
  const from = await publisher({ batchSize: 20 }, flaky);
  await say(members.database, numbered("a", 1, 60));
  from.wake();
  await to.awaitApplied("members", "a", 60, 15_000);
  expect(await readApplied(settlement.database)).toEqual(texts(numbered("a", 1, 60)));
});

test("every instance hears what was published, in order", async () => {
  await subscriber();
  const instances = [await publisher(), await publisher()];
  const heard = instances.map((bus) => {
    const list: string[] = [];
    bus.onPublished((envelopes: readonly Envelope[]) =>
      list.push(...envelopes.map(({ key, sequence }) => `${key}:${sequence}`)),
    );
    return list;
  });
  await pause(300);
  await say(members.database, [...numbered("a", 1, 400), ...numbered("b", 1, 200)]);
  instances[1]?.wake();
  await eventually("both heard all", () => heard.every((list) => list.length === 600));
  expect(heard[0]).toEqual(heard[1]);
});

test("a listener that stops listening hears nothing more, and one that throws does not harm the others", async () => {
  const from = await publisher();
  let count = 0;
  from.onPublished(() => {
    throw new Error("listener");
  });
  const stopListening = from.onPublished((envelopes) => (count += envelopes.length));
  await say(members.database, [["a", 1]]);
  from.wake();
  await eventually("it is heard", () => count === 1);
  stopListening();
  await say(members.database, [["a", 2]]);
  from.wake();
  await eventually("all is published", allPublished(from));
  expect(count).toBe(1);
});

test("published rows are removed after the retention time, but not those that are owed", async () => {
  const listener = await subscribeListener();
  listener.isDown = true;
  const from = await publisher({ retentionSeconds: 0 });
  await say(members.database, [["a", 1]]);
  await inTransaction(members.database, async (tx) => {
    await publishFacts(tx, [
      { type: settlementCycleChanged, key: "c", sequence: 1, payload: settlementCycleChanged.example },
    ]);
  });
  from.wake();
  await eventually("both are published", async () => (await outboxKeys("published_at IS NOT NULL")).length === 2);
  await from.stop();
  await publisher({ retentionSeconds: 0 });
  await eventually("one is removed", async () => (await outboxKeys("true")).join() === "a");
});

async function outboxKeys(where: string): Promise<string[]> {
  const { rows } = await members.database.pool.query<{ key: string }>(
    `SELECT key FROM outbox WHERE ${where} ORDER BY position`,
  );
  return rows.map(({ key }) => key);
}

test("a session that falls silent loses its lock to another", async () => {
  const { pool } = members.database;
  const [silent, other] = await Promise.all([
    openSession(pool, "test-silent", () => undefined),
    openSession(pool, "test-other", () => undefined),
  ]);
  expect((await silent.client.query("SHOW idle_session_timeout")).rows).toEqual([{ idle_session_timeout: "15s" }]);
  expect(await tryLock(silent, "test")).toBe(true);
  expect(await tryLock(other, "test")).toBe(false);
  await silent.client.query("SET idle_session_timeout = 20");
  await eventually("the other has the lock", async () => tryLock(other, "test"));
  expect(silent.isLost()).toBe(true);
  await Promise.all([silent.close(), other.close()]);
});
