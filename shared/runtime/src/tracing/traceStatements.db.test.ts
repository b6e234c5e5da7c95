import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { createLogger } from "../logger.js";
import { closeDatabase, openDatabase } from "../database/openDatabase.js";
import { useTracer } from "./spans.js";
import { newTrace, runInTrace } from "./traceContext.js";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase([]);
});
afterAll(async () => {
  useTracer(undefined);
  await db.drop();
});

test("a statement is a step of its request on every connection, the one that opened the database among them", async () => {
  const steps: string[] = [];
  useTracer({
    start: (name, parent) => ({ context: parent, end: () => void steps.push(`${parent.traceId} ${name}`) }),
    stop: async () => undefined,
  });
  const log = createLogger("test", "silent");
  const database = await openDatabase({
    url: db.url,
    name: "members",
    migrations: [],
    entities: [],
    poolSize: 3,
    log,
  });
  const request = { ...newTrace(), sampled: true };
  const ask = async () => database.pool.query("SELECT count(*) FROM pg_class");
  await runInTrace(request, ask);
  await Promise.all([runInTrace(request, ask), runInTrace(request, ask), runInTrace(request, ask), ask()]);
  await closeDatabase(database);
  expect(steps).toEqual(Array.from({ length: 4 }, () => `${request.traceId} SELECT pg_class`));
});
