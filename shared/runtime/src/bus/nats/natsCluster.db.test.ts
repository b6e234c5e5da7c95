import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import type { TestDatabase } from "@tessera/testkit";
import type { BusTransport } from "../envelope.js";
import { describeWithNats, startNatsCluster, type NatsServer } from "../test/natsServer.js";
import {
  createBusDatabase,
  createBuses,
  eventually,
  log,
  pause,
  readApplied,
  recording,
  say,
} from "../test/network.js";
import { createNatsTransport } from "./createNatsTransport.js";

describeWithNats("a NATS cluster", (binary) => {
  const buses = createBuses();
  const transports: BusTransport[] = [];
  let servers: Map<string, NatsServer>;
  let members: TestDatabase;
  let settlement: TestDatabase;

  beforeAll(async () => {
    [servers, members, settlement] = await Promise.all([
      startNatsCluster(binary, ["n1", "n2", "n3"]),
      createBusDatabase(),
      createBusDatabase(),
    ]);
  }, 60_000);

  afterAll(async () => {
    await buses.stopAll();
    await Promise.all(transports.map((transport) => transport.stop()));
    await Promise.all([...servers.values()].map((server) => server.remove()));
    await Promise.all([members.drop(), settlement.drop()]);
  }, 60_000);

  async function openTransport(): Promise<BusTransport> {
    const url = [...servers.values()].map((server) => server.url).join(",");
    const transport = await createNatsTransport({ url, log });
    transports.push(transport);
    return transport;
  }

  /** The server that leads the publisher's stream now. */
  async function leader(): Promise<string> {
    const connection = await connect({ servers: [...servers.values()].map(({ url }) => url.slice("nats://".length)) });
    try {
      const manager = await jetstreamManager(connection, { checkAPI: false });
      const { cluster, config } = await manager.streams.info("tessera_members");
      expect(config.num_replicas).toBe(3);
      return cluster?.leader ?? "";
    } finally {
      await connection.close();
    }
  }

  test("loses and doubles nothing when the stream's leader is killed under load, twice", async () => {
    const to = await buses.start({
      database: settlement.database,
      service: "settlement",
      subscriptions: [recording()],
      transport: await openTransport(),
    });
    const from = await buses.start({
      database: members.database,
      service: "members",
      subscriptions: [],
      transport: await openTransport(),
    });
    let said = 0;
    const sayMore = async (count: number): Promise<void> => {
      for (const end = said + count; said < end; said += 10) {
        await say(
          members.database,
          Array.from({ length: 10 }, (_, index) => ["a", said + index + 1] as const),
        );
        from.wake();
        await pause(2);
      }
    };
    await sayMore(200);
    // The cluster elects its leaders first, and makes the stream then.
    await to.awaitApplied("members", "a", 200, 60_000);
    for (let round = 0; round < 2; round += 1) {
      const led = await leader();
      const killed = servers.get(led);
      expect(killed).toBeDefined();
      const load = sayMore(500);
      await pause(50);
      await killed?.kill();
      await load;
      await to.awaitApplied("members", "a", said, 60_000);
      await killed?.start();
      await eventually("another leads", async () => (await leader().catch(() => "")) !== "", 30_000);
    }
    await sayMore(100);
    await to.awaitApplied("members", "a", said, 60_000);
    expect(await readApplied(settlement.database)).toEqual(
      Array.from({ length: said }, (_, index) => `a:${index + 1}`),
    );
  }, 240_000);
});
