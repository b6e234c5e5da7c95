import type { TestDatabase } from "@tessera/testkit";
import { createEmbeddedTransport } from "./createEmbeddedTransport.js";
import { createBusDatabase, createBuses, eventually, readApplied, recording, say } from "./test/network.js";

const buses = createBuses();
let members: TestDatabase;
let settlement: TestDatabase;

beforeEach(async () => {
  [members, settlement] = await Promise.all([createBusDatabase(), createBusDatabase()]);
});

afterEach(async () => {
  await buses.stopAll();
  await Promise.all([members.drop(), settlement.drop()]);
});

test("a fact that is committed reaches the subscriber's handler", async () => {
  const transport = createEmbeddedTransport();
  const publisher = await buses.start({ database: members.database, service: "members", subscriptions: [], transport });
  const subscriber = await buses.start({
    database: settlement.database,
    service: "settlement",
    subscriptions: [recording()],
    transport,
  });
  await say(members.database, [
    ["a", 1],
    ["b", 1],
    ["a", 2],
  ]);
  publisher.wake();
  await subscriber.awaitApplied("members", "a", 2, 5_000);
  expect(await readApplied(settlement.database)).toEqual(["a:1", "b:1", "a:2"]);
  await eventually("everything is published", async () => (await publisher.outboxAgeSeconds()) === 0);
});
