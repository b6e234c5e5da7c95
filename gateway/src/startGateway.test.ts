import { auditServer } from "graphql-http";
import { unavailable } from "@tessera/runtime";
import { startTestGateway, type TestGateway } from "./test/startTestGateway.js";
import { asked } from "./test/testSubgraphs.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(async () => gateway.stop());

test("one query takes fields of three subgraphs", async () => {
  const { body } = await gateway.ask({ query: "{ people(first: 2) { id name orders(first: 1) rating } }" });
  expect(body).toEqual({
    data: {
      people: [
        { id: "1", name: "Person 1", orders: ["order 1.0"], rating: 10 },
        { id: "2", name: "Person 2", orders: ["order 2.0"], rating: 20 },
      ],
    },
  });
});

test("all audits of GraphQL over HTTP pass, with the guard against foreign pages on", async () => {
  const results = await auditServer({
    url: `${gateway.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, "apollo-require-preflight": "1" } }),
  });
  expect(results.filter(({ status }) => status !== "ok").map(({ name }) => name)).toEqual([]);
  expect(results).toHaveLength(61);
});

test("identity headers from outside are dropped", async () => {
  const forged = Buffer.from(JSON.stringify({ subject: "root", roles: ["operator"], scopes: [] })).toString(
    "base64url",
  );
  const { body } = await gateway.ask({ query: "{ whoami }" }, { headers: { "x-tessera-caller": forged } });
  expect(body.data.whoami).toBeNull();
  expect(asked.people.at(-1)).toBeUndefined();
});

describe("a dead subgraph", () => {
  const away = {
    execute: async () => {
      throw unavailable(new Error("connect ECONNREFUSED 10.0.0.7:4001"));
    },
    subscribe: async () => {
      throw unavailable();
    },
  };

  test("leaves its fields null, each with an error at its path, and the rest stands", async () => {
    const partial = await startTestGateway({ replace: { orders: away } });
    const { status, body, text } = await partial.ask({
      query: "{ orderCount many: people(first: 2) { name bought: orders(first: 1) rating } }",
    });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      orderCount: null,
      many: [
        { name: "Person 1", bought: null, rating: 10 },
        { name: "Person 2", bought: null, rating: 20 },
      ],
    });
    expect(body.errors.map((error: { path: unknown; extensions: unknown }) => [error.path, error.extensions])).toEqual(
      expect.arrayContaining([
        [["orderCount"], { code: "UNAVAILABLE" }],
        [["many", 0, "bought"], { code: "UNAVAILABLE" }],
        [["many", 1, "bought"], { code: "UNAVAILABLE" }],
      ]),
    );
    expect(body.errors).toHaveLength(3);
    expect(text).not.toMatch(/10\.0\.0\.7|ECONN|internal/);
    await partial.stop();
  });

  test("does not keep the gateway from starting, and is asked again by itself once it is back", async () => {
    let isAway = true;
    const partial = await startTestGateway();
    const { orders } = partial.subgraphs;
    await partial.stop();
    const flaky = {
      ...orders,
      execute: (...request: Parameters<typeof orders.execute>) =>
        isAway ? away.execute() : orders.execute(...request),
    };
    const recovering = await startTestGateway({ replace: { orders: flaky } });
    expect((await recovering.ask({ query: "{ orderCount }" })).body.errors[0].extensions.code).toBe("UNAVAILABLE");
    isAway = false;
    expect((await recovering.ask({ query: "{ orderCount }" })).body).toEqual({ data: { orderCount: 7 } });
    await recovering.stop();
  });

  test("that hangs is given up in time, and what others told is kept", async () => {
    const partial = await startTestGateway({
      limits: { requestMs: 300, longRequestMs: 2_000 },
      replace: { orders: { ...away, execute: () => new Promise(() => {}) } },
    });
    const before = performance.now();
    const { body } = await partial.ask({ query: "{ person(id: 1) { name orders } }" });
    expect(performance.now() - before).toBeLessThan(1_500);
    expect(body.data).toEqual({ person: { name: "Person 1", orders: null } });
    expect(body.errors[0]).toMatchObject({ path: ["person", "orders"], extensions: { code: "UNAVAILABLE" } });
    // Closing a cycle waits for every service, so it gets longer than an ordinary request.
    expect((await partial.ask({ query: "mutation { closeSettlementCycle(ms: 600) }" })).body).toEqual({
      data: { closeSettlementCycle: 600 },
    });
    expect((await partial.ask({ query: "{ slow(ms: 600) }" })).body.errors[0].extensions.code).toBe("UNAVAILABLE");
    await partial.stop();
  });

  test("whose field may not be null leaves no data, and one error", async () => {
    const partial = await startTestGateway({ replace: { ratings: away } });
    const { body } = await partial.ask({ query: "{ ratingCount }" });
    expect(body).toEqual({
      data: null,
      errors: [{ message: expect.any(String), path: ["ratingCount"], extensions: { code: "UNAVAILABLE" } }],
    });
    await partial.stop();
  });
});

test("a bug in a subgraph is told by a trace id alone, which the log knows", async () => {
  const { body, text } = await gateway.ask({ query: "{ bug person(id: 1) { name } }" });
  expect(body.data).toEqual({ bug: null, person: { name: "Person 1" } });
  expect(body.errors).toEqual([
    {
      message: "Internal error.",
      path: ["bug"],
      extensions: { code: "INTERNAL_SERVER_ERROR", traceId: expect.stringMatching(/^[0-9a-f]{32}$/) },
    },
  ]);
  expect(text).not.toMatch(/SELECT|password|stack|people/);
});

test("outside of development the public door tells no metrics, unless that is asked for", async () => {
  const status = async (options: { readonly metricsOnDoor?: boolean }): Promise<number> => {
    const closed = await startTestGateway({ development: false, ...options });
    const { status: answered } = await fetch(`${closed.url}/metrics`);
    await closed.stop();
    return answered;
  };
  expect([await status({}), await status({ metricsOnDoor: true })]).toEqual([404, 200]);
});

test("a value that only a subgraph knows to be wrong is told at its field", async () => {
  const { body } = await gateway.ask({ query: "{ orderCount given: priced(points: 1.5) }" });
  expect(body.errors).toEqual([
    { message: expect.stringContaining("whole number"), path: ["given"], extensions: { code: "BAD_USER_INPUT" } },
  ]);
  expect(body.data).toEqual({ orderCount: 7, given: null });
});

test("what a subgraph refuses keeps its code and its path", async () => {
  const anonymous = await gateway.ask({ query: "{ secret }" });
  expect(anonymous.body.errors).toEqual([
    { message: "Not for you.", path: ["secret"], extensions: { code: "UNAUTHENTICATED" } },
  ]);
  const known = await gateway.ask({ query: "{ secret }" }, { token: await gateway.token() });
  expect(known.body.errors[0].extensions).toEqual({ code: "FORBIDDEN" });
});
