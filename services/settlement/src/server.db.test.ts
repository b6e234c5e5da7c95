import { networkCommands } from "@tessera/contracts";
import { createEmbeddedTransport, createLogger, runCommand, type RunningService } from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { startSettlement } from "./server.js";
import { entities } from "./store/entities/index.js";
import { migrations } from "./store/migrations/index.js";
import { OtherServices } from "./test/OtherServices.js";
import { person } from "./test/startTestSettlement.js";

let db: TestDatabase;
let service: RunningService;
let others: OtherServices;

/** Looks again until it is so; a test that waits in vain ends by its own time-out. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  db = await createTestDatabase(migrations, entities);
  others = new OtherServices(() => ({
    deliver: async (envelopes) => service.deliver(envelopes),
    awaitApplied: async (publisher, key, sequence) => {
      const sql = "SELECT 1 FROM inbox_cursor WHERE publisher = $1 AND key = $2 AND sequence >= $3";
      await eventually(async () => (await db.database.pool.query(sql, [publisher, key, sequence])).rows[0] as unknown);
    },
  }));
  service = await startSettlement({
    databaseUrl: db.url,
    keysFolder: db.keysFolder,
    peers: others.peers,
    transport: createEmbeddedTransport(),
    log: createLogger("settlement", "silent"),
  });
});
afterAll(async () => {
  await service.stop();
  await db.drop();
});

test("the service closes a cycle by command and verifies the network by itself, all over its own door", async () => {
  const finance = person("finance");
  expect(await service.ready()).toBe(true);
  await others.defineProgramme();
  await others.redeem({ redeemer: "b", at: "2011-01-15T11:00:00.000Z", draws: [["a", 10, "0.1", "CZK"]] });
  await others.settled();
  const current = await service.subgraph.execute({ query: "{ currentSettlementCycle { id } }" }, finance);
  const { id } = current.data?.["currentSettlementCycle"] as { id: string };
  const query = `mutation ($id: ID!) {
    closeSettlementCycle(input: { idempotencyKey: "k", cycleId: $id }) { __typename }
    calculateSettlementCycle(input: { idempotencyKey: "k", cycleId: $id }) { __typename }
    startVerification { id }
  }`;
  const { data, errors } = await service.subgraph.execute({ query, variables: { id } }, finance);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    closeSettlementCycle: { __typename: "SettlementCycleClosed" },
    calculateSettlementCycle: { __typename: "SettlementCycleCalculated" },
  });
  const { id: verificationId } = data?.["startVerification"] as { id: string };
  const status = await eventually(async () => {
    const asked = { query: "query ($id: ID!) { verification(id: $id) { status } }", variables: { id: verificationId } };
    const answer = (await service.subgraph.execute(asked, finance)).data?.["verification"] as { status: string };
    return answer.status === "RUNNING" ? undefined : answer.status;
  });
  expect(status).toBe("CLEAN");
});

test("settlement tells its state and verifies itself for the services that may ask, and for no other", async () => {
  const { state, verify, replayParked } = networkCommands("settlement");
  expect(await runCommand(service, "partners", state.name, {})).toMatchObject({ revision: 1, parked: [] });
  expect(await runCommand(service, "partners", replayParked.name, { ids: [] })).toEqual({ replayed: 0 });
  const own = { verificationId: "01900000-0000-7000-8000-000000000001" };
  const { reports } = (await runCommand(service, "settlement", verify.name, own)) as { reports: unknown[] };
  expect(reports.length).toBeGreaterThan(12);
  await expect(runCommand(service, "rewards", state.name, {})).rejects.toMatchObject({ status: 403 });
});
