import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { TestDatabase } from "@tessera/testkit";
import { inTransaction } from "../../database/inTransaction.js";
import { membersBarrierRaised } from "@tessera/contracts";
import { newId } from "../../database/newId.js";
import type { BusTransport, Envelope } from "../envelope.js";
import { raiseBarrier } from "../raiseBarrier.js";
import type { BusSettings, RunningBus } from "../subscription.js";
import { describeWithNats, startNatsServer, type NatsServer } from "../test/natsServer.js";
import {
  createBusDatabase,
  createBuses,
  eventually,
  log,
  pause,
  readApplied,
  recording,
  say,
  wordSaid,
} from "../test/network.js";
import { createNatsTransport } from "./createNatsTransport.js";

const BARRIER = "01900000-0000-7000-8000-000000000001";

describeWithNats("NATS transport", (binary) => {
  const buses = createBuses();
  let server: NatsServer;
  let members: TestDatabase;
  let settlement: TestDatabase;
  let transports: BusTransport[];

  beforeEach(async () => {
    transports = [];
    [server, members, settlement] = await Promise.all([
      startNatsServer(binary),
      createBusDatabase(),
      createBusDatabase(),
    ]);
  });

  afterEach(async () => {
    await buses.stopAll();
    await Promise.all(transports.map((transport) => transport.stop()));
    await Promise.all([server.remove(), members.drop(), settlement.drop()]);
  });

  async function openTransport(): Promise<BusTransport> {
    const transport = await createNatsTransport({ url: server.url, log });
    transports.push(transport);
    return transport;
  }

  async function publisher(settings: Partial<BusSettings> = {}): Promise<RunningBus> {
    return buses.start({
      database: members.database,
      service: "members",
      subscriptions: [],
      transport: await openTransport(),
      settings,
    });
  }

  async function subscriber(before?: Parameters<typeof recording>[0]): Promise<RunningBus> {
    const subscriptions = [recording(before)];
    return buses.start({
      database: settlement.database,
      service: "settlement",
      subscriptions,
      transport: await openTransport(),
    });
  }

  async function withManager(use: (manager: JetStreamManager) => Promise<void>): Promise<void> {
    const connection = await connect({ servers: server.url });
    await use(await jetstreamManager(connection)).finally(async () => {
      await connection.close();
    });
  }

  /** Says 1..count under one key, `perCommit` at a time, while `meanwhile` runs. */
  async function sayMany(
    bus: RunningBus,
    count: number,
    perCommit: number,
    meanwhile: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    const disturbance = meanwhile();
    for (let first = 1; first <= count; first += perCommit) {
      await say(
        members.database,
        Array.from({ length: perCommit }, (_, index) => ["a", first + index] as const),
      );
      bus.wake();
      await pause(2);
    }
    await disturbance;
  }

  async function expectAllOnce(count: number): Promise<void> {
    expect(await readApplied(settlement.database)).toEqual(
      Array.from({ length: count }, (_, index) => `a:${index + 1}`),
    );
  }

  test("facts arrive once and in order", async () => {
    const [from, to] = [await publisher(), await subscriber()];
    await sayMany(from, 1_000, 100);
    await to.awaitApplied("members", "a", 1_000, 20_000);
    await expectAllOnce(1_000);
    await withManager(async ({ consumers }) => {
      const isAcknowledged = async (): Promise<boolean> =>
        (await consumers.info("tessera_members", "settlement")).num_ack_pending === 0;
      await eventually("all is acknowledged", isAcknowledged);
    });
  });

  test("a server that dies and comes back loses and doubles nothing", async () => {
    const [from, to] = [await publisher(), await subscriber()];
    await sayMany(from, 2_000, 20, async () => {
      for (let round = 0; round < 2; round += 1) {
        await pause(60);
        await server.kill();
        await pause(150);
        await server.start();
      }
    });
    await to.awaitApplied("members", "a", 2_000, 30_000);
    await expectAllOnce(2_000);
  });

  test("a stream that is deleted is made again and fed from the outbox", async () => {
    const from = await publisher();
    await sayMany(from, 300, 100);
    await eventually("all is published", async () => (await from.outboxAgeSeconds()) === 0);
    await withManager(async ({ streams }) => void (await streams.delete("tessera_members")));
    const to = await subscriber();
    await say(members.database, [["a", 301]]);
    from.wake();
    await to.awaitApplied("members", "a", 301, 20_000);
    await expectAllOnce(301);
  });

  test("a stream that is deleted while it is consumed comes back to the subscriber", async () => {
    const [from, to] = [await publisher(), await subscriber()];
    await sayMany(from, 300, 100);
    await to.awaitApplied("members", "a", 300, 20_000);
    await withManager(async ({ streams }) => void (await streams.delete("tessera_members")));
    await say(members.database, [["a", 301]]);
    from.wake();
    await to.awaitApplied("members", "a", 301, 25_000);
    await expectAllOnce(301);
  });

  test("a server whose folder is gone, and a stream that is purged, are fed again from the outbox", async () => {
    const from = await publisher();
    await sayMany(from, 300, 100);
    await eventually("all is published", async () => (await from.outboxAgeSeconds()) === 0);
    await server.forget();
    await server.start();
    const first = await subscriber();
    await first.awaitApplied("members", "a", 300, 30_000);
    await withManager(async ({ streams }) => void (await streams.purge("tessera_members")));
    await say(members.database, [["a", 301]]);
    from.wake();
    await first.awaitApplied("members", "a", 301, 30_000);
    await expectAllOnce(301);
  });

  test("what the broker holds is told again on demand to a subscriber that was set back", async () => {
    const from = await publisher();
    const first = await subscriber();
    await sayMany(from, 300, 100);
    await first.awaitApplied("members", "a", 300, 20_000);
    await first.stop();
    await settlement.superuserPool.query("UPDATE inbox_cursor SET sequence = 120, fact_id = NULL, told_at = NULL");
    await settlement.superuserPool.query("DELETE FROM applied WHERE sequence > 120");
    const second = await subscriber();
    expect(await from.resend(new Date(0))).toBe(300);
    await second.awaitApplied("members", "a", 300, 20_000);
    await expectAllOnce(300);
  });

  test("credentials in the URL open a server that wants them, and no others do", async () => {
    const guarded = await startNatsServer(binary, ["--user", "tessera", "--pass", "s3cret/word"]);
    try {
      const open = async (credentials: string): Promise<BusTransport> =>
        createNatsTransport({ url: guarded.url.replace("//", `//${credentials}`), log, connectTimeoutMs: 3_000 });
      await expect(open("")).rejects.toThrow(/refuses the user, password or token/);
      await expect(open("tessera:wrong@")).rejects.toThrow(/refuses the user, password or token/);
      transports.push(await open("tessera:s3cret%2Fword@"));
    } finally {
      await guarded.remove();
    }
  });

  test("rows whose marks were lost go again, and a new one among them is not taken for a repeat", async () => {
    const [from, to] = [await publisher(), await subscriber()];
    await sayMany(from, 30, 10);
    await to.awaitApplied("members", "a", 30, 20_000);
    await say(members.database, [["a", 31]]);
    from.wake();
    await to.awaitApplied("members", "a", 31, 20_000);
    await from.stop();
    await members.database.pool.query("UPDATE outbox SET published_at = NULL WHERE sequence BETWEEN 5 AND 30");
    // As if it had committed late: a position below those that are in the stream already.
    await members.database.pool.query(
      `INSERT INTO outbox (position, id, topic, key, sequence, payload) OVERRIDING SYSTEM VALUE
       SELECT 0, gen_random_uuid(), topic, key, 32, payload FROM outbox WHERE sequence = 31`,
    );
    const again = await publisher();
    await to.awaitApplied("members", "a", 32, 20_000);
    await eventually("all is published", async () => (await again.outboxAgeSeconds()) === 0);
    await expectAllOnce(32);
  });

  test("two instances of a subscriber apply each fact once, and one takes over when the other stops", async () => {
    const [from, one] = [await publisher(), await subscriber()];
    const other = await subscriber();
    await sayMany(from, 600, 20, async () => {
      await pause(100);
      await one.stop();
    });
    await other.awaitApplied("members", "a", 600, 20_000);
    await expectAllOnce(600);
  });

  test("a barrier passes the broker behind everything that was committed before it", async () => {
    const [from, to] = [await publisher(), await subscriber(async () => pause(20))];
    await sayMany(from, 500, 50);
    await inTransaction(members.database, async (tx) => raiseBarrier(tx, membersBarrierRaised, BARRIER));
    from.wake();
    await to.awaitBarrier("members", BARRIER, 20_000);
    await expectAllOnce(500);
  });

  function envelope(sequence: number): Envelope {
    return {
      id: newId(),
      publisher: "members",
      topic: wordSaid.topic,
      key: "a",
      sequence,
      payload: { text: "" },
      recordedAt: "2011-01-15T11:00:00.000Z",
    };
  }

  test("a relay that lost the outbox to another stores nothing until it has looked where the stream ends", async () => {
    const [old, taker] = [await openTransport(), await openTransport()];
    await old.send([envelope(1)]);
    const second = envelope(2);
    await taker.send([second]);
    await expect(old.send([envelope(3), envelope(4)])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await taker.lastHeld?.("members")).toBe(second.id);
    const fourth = envelope(4);
    await old.send([envelope(3), fourth]);
    expect(await taker.lastHeld?.("members")).toBe(fourth.id);
  });

  test("what a subscriber could not store comes again before anything newer", async () => {
    const transport = await openTransport();
    const heard: number[] = [];
    let refusals = 2;
    await transport.send([envelope(1), envelope(2)]);
    await transport.subscribe("settlement", [wordSaid.topic], async (envelopes) => {
      if (refusals > 0) {
        refusals -= 1;
        await transport.send([envelope(3 + refusals)]);
        throw new Error("not now");
      }
      heard.push(...envelopes.map(({ sequence }) => sequence));
    });
    await eventually("all of them came", () => heard.length >= 4);
    expect(heard).toEqual([1, 2, 4, 3]);
  });

  test("a wrong URL and a server that is not there are one line each", async () => {
    await expect(createNatsTransport({ url: "http://x", log })).rejects.toThrow("NATS_URL is not a URL of the form");
    await expect(
      createNatsTransport({ url: "nats://u:secret@127.0.0.1:1", log, connectTimeoutMs: 100 }),
    ).rejects.toThrow("The NATS server at 127.0.0.1:1 cannot be reached.");
  });
});
