import { membersBarrierRaised } from "@tessera/contracts";
import type { TestDatabase } from "@tessera/testkit";
import { newId } from "../../database/newId.js";
import { createEmbeddedTransport } from "../createEmbeddedTransport.js";
import type { BusTransport, Deliver, Envelope } from "../envelope.js";
import { barrierKey } from "../raiseBarrier.js";
import type { ReceivedFact, RunningBus } from "../subscription.js";
import { createBusDatabase, createBuses, eventually, readApplied, recording, wordSaid } from "../test/network.js";

const BARRIER = "01900000-0000-7000-8000-000000000001";
const buses = createBuses();
let settlement: TestDatabase;

beforeEach(async () => {
  settlement = await createBusDatabase();
});

afterEach(async () => {
  await buses.stopAll();
  await settlement.drop();
});

async function start(
  before?: (facts: readonly ReceivedFact[]) => Promise<void> | void,
  transport: BusTransport = createEmbeddedTransport(),
): Promise<RunningBus> {
  return buses.start({
    database: settlement.database,
    service: "settlement",
    subscriptions: [recording(before)],
    transport,
    settings: { retryDelaysMs: [1] },
  });
}

function fact(key: string, sequence: number): Envelope {
  return {
    id: newId(),
    publisher: "members",
    topic: wordSaid.topic,
    key,
    sequence,
    payload: { text: "" },
    recordedAt: "2011-01-15T11:00:00.000Z",
  };
}

function marker(): Envelope {
  return { ...fact(barrierKey(BARRIER), 1), topic: membersBarrierRaised.topic, payload: { barrierId: BARRIER } };
}

/** Tells next facts of a key until one goes past the inbox; answers its number. A busy machine lets some go through it. */
async function passInbox(deliver: Deliver, key: string): Promise<number> {
  let sequence = 0;
  await eventually("a delivery goes past the inbox", async () => {
    const before = await countStored();
    await deliver([fact(key, (sequence += 1))]);
    return (await countStored()) === before;
  });
  return sequence;
}

/** How many rows the inbox ever held. */
async function countStored(): Promise<number> {
  const { rows } = await settlement.database.pool.query<{ count: string }>(
    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS count FROM inbox_position_seq",
  );
  return Number(rows[0]?.count);
}

async function readInbox(): Promise<string[]> {
  const { rows } = await settlement.database.pool.query<{ fact: string }>(
    "SELECT key || ':' || sequence AS fact FROM inbox ORDER BY key, sequence",
  );
  return rows.map(({ fact: one }) => one);
}

test("a parked fact keeps the facts of its own key, and markers, from passing the inbox, and no others", async () => {
  let isMended = false;
  const bus = await start((facts) => {
    if (!isMended && facts.some(({ key }) => key === "bad")) throw new Error("not yet");
  });
  const bad = fact("bad", 1);
  await bus.deliver([fact("a", 1), bad, fact("b", 1)]);
  await eventually("it is parked", async () => (await bus.parked()).length === 1);
  const last = await passInbox(async (envelopes) => bus.deliver(envelopes), "c");
  await bus.deliver([bad, fact("bad", 2)]);
  await bus.deliver([marker()]);
  await expect(bus.awaitBarrier("members", BARRIER, 5_000)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(await readInbox()).toEqual(["bad:1", "bad:2", `${barrierKey(BARRIER)}:1`]);
  isMended = true;
  await bus.deliver([bad]);
  expect((await readApplied(settlement.database)).filter((one) => one.startsWith("bad"))).toEqual([]);
  expect(await bus.replayParked((await bus.parked()).map(({ id }) => id))).toBe(1);
  await bus.awaitBarrier("members", BARRIER, 5_000);
  const applied = await readApplied(settlement.database);
  expect(applied.filter((one) => one.startsWith("bad"))).toEqual(["bad:1", "bad:2"]);
  expect(applied.filter((one) => one.startsWith("c"))).toHaveLength(last);
  expect(await readInbox()).toEqual([]);
});

test("a subscriber that lost its lock applies facts that it is handed, and takes no marker", async () => {
  let deliver: Deliver | undefined;
  const transport: BusTransport = {
    exclusive: true,
    send: async () => undefined,
    subscribe: async (_subscriber, _topics, given) => {
      deliver ??= given;
    },
    stop: async () => undefined,
  };
  const bus = await start(undefined, transport);
  await eventually("it subscribes", () => deliver !== undefined);
  const handOver: Deliver = async (envelopes) => deliver?.(envelopes);
  await passInbox(handOver, "a");
  const { rows } = await settlement.superuserPool.query<{ pid: number }>(
    "SELECT pid, pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'tessera-settlement-subscriber' AND datname = current_database()",
  );
  expect(rows).toHaveLength(1);
  await expect(handOver([fact("b", 1), marker()])).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await passInbox(handOver, "c");
  await bus.awaitApplied("members", "c", 1, 5_000);
  expect((await readApplied(settlement.database)).filter((one) => one.startsWith("b"))).toEqual([]);
});
