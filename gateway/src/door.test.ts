import { request as rawRequest } from "node:http";
import { LIMITS } from "./limits/limits.js";
import { type Asked, startTestGateway, type TestGateway } from "./test/startTestGateway.js";

let gateway: TestGateway;
let production: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ corsOrigins: ["https://shop.example"] });
  production = await startTestGateway({ development: false, limits: { requestMs: 400 } });
});
afterAll(async () => {
  await gateway.stop();
  await production.stop();
});

const codes = ({ body }: Asked): unknown[] =>
  body.errors?.map((error: { extensions: { code: string } }) => error.extensions.code);
const nested = (depth: number): string =>
  `{ person(id: 1) ${"{ friend ".repeat(depth - 2)}{ id }${" }".repeat(depth - 2)} }`;
const repeated = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(" ");
/** Fragments that double each other: 2^levels fields in a few lines. */
const doubling = (levels: number): string =>
  `{ ...F0 } ${repeated(levels, (level) => `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`)} fragment F${levels} on Query { __typename orderCount }`;

describe("a request that is too large", () => {
  test.each([
    ["nested one deeper than the limit", nested(LIMITS.depth + 1), "deeper than 10"],
    [
      "nested through fragments",
      `{ person(id: 1) { ...A } } fragment A on Person { friend { friend { friend { friend { ...B } } } } } fragment B on Person { friend { friend { friend { friend { friend { id } } } } } }`,
      "deeper than 10",
    ],
    ["of too many tokens", `{ ${repeated(2_001, () => "orderCount")} }`, "2000 tokens"],
    ["of too many fields", `{ people(first: 1) { ${repeated(400, () => "id")} } }`, "400 fields"],
    ["of fragments that double each other", doubling(40), "400 fields"],
    ["of too many aliases", `{ people(first: 1) { ${repeated(51, (index) => `a${index}: id`)} } }`, "50 aliases"],
    ["of too many root fields", `{ ${repeated(21, () => "orderCount")} }`, "20 root fields"],
    ["of four mutations", `mutation { ${repeated(4, (index) => `m${index}: redeemReward`)} }`, "3 mutations"],
    [
      "of four mutations in a fragment",
      `mutation { ...M } fragment M on Mutation { ${repeated(4, (index) => `m${index}: redeemReward`)} }`,
      "3 mutations",
    ],
    ["of too many directives", `{ orderCount ${repeated(31, () => "@include(if: true)")} }`, "30 directives"],
    ["of too many operations", repeated(6, (index) => `query Q${index} { orderCount }`), "5 operations"],
    [
      "of introspection that never ends",
      `{ __schema { types { ${"fields { type { ".repeat(10)} name ${"} }".repeat(10)} } } }`,
      "introspection deeper",
    ],
  ])("%s is told so", async (_name, query, words) => {
    const answer = await gateway.ask({ query });
    expect([answer.status, codes(answer)]).toEqual([400, ["QUERY_TOO_COMPLEX"]]);
    expect(answer.body.errors[0].message).toContain(words);
    expect(answer.body.data).toBeUndefined();
  });

  test("the same shapes one step smaller are answered", async () => {
    expect((await gateway.ask({ query: nested(LIMITS.depth) })).body.errors).toBeUndefined();
    expect(
      (await gateway.ask({ query: `mutation { ${repeated(3, (index) => `m${index}: redeemReward`)} }` })).body.errors,
    ).toBeUndefined();
    expect((await gateway.ask({ query: doubling(3) })).body.errors).toBeUndefined();
  });

  test("costs are the sizes of lists times their fields, also where a variable gives the size", async () => {
    const small = await startTestGateway({ limits: { cost: 100 } });
    const query = "query ($first: Int! = 90) { people(first: $first) { id } }";
    expect((await small.ask({ query })).body.errors).toBeUndefined();
    for (const first of [100, 2_147_483_647]) {
      expect(codes(await small.ask({ query, variables: { first } }))).toEqual(["QUERY_TOO_COMPLEX"]);
    }
    expect(codes(await small.ask({ query: "{ people(first: 50) { id name } }" }))).toEqual(["QUERY_TOO_COMPLEX"]);
    // Twenty is the default of the argument: 1 + 20 × (1 + 20 × …) is more than a hundred.
    expect(codes(await small.ask({ query: "{ people { id name friend { id name } } }" }))).toEqual([
      "QUERY_TOO_COMPLEX",
    ]);
    await small.stop();
  });

  test("a fragment that contains itself is refused at once", async () => {
    const answer = await gateway.ask({ query: "{ ...A } fragment A on Query { orderCount ...A }" });
    expect(codes(answer)).toContain("BAD_USER_INPUT");
  });
});

describe("a body that is too large", () => {
  const bulk = (bytes: number): unknown => ({
    query: "mutation ($input: ImportInput!) { recordPurchases(input: $input) }",
    variables: { input: { items: ["x".repeat(bytes)] } },
  });
  const other = (bytes: number): unknown => ({
    query: "mutation ($input: ImportInput!) { rename(input: $input) }",
    variables: { input: { items: ["x".repeat(bytes)] } },
  });

  test("is refused from strangers and members, whatever it asks for", async () => {
    for (const token of [undefined, await gateway.token({ roles: ["member"] })]) {
      const answer = await gateway.ask(bulk(100_001), token === undefined ? {} : { token });
      expect([answer.status, codes(answer)]).toEqual([413, ["BAD_USER_INPUT"]]);
    }
    expect((await gateway.ask(bulk(90_000))).body).toEqual({ data: { recordPurchases: 1 } });
  });

  test("is taken from partners and operators for many items at once, and for nothing else", async () => {
    for (const role of ["partner", "operator"]) {
      const token = await gateway.token({ roles: [role], partner: "advent" });
      expect((await gateway.ask(bulk(1_900_000), { token })).body).toEqual({ data: { recordPurchases: 1 } });
      expect((await gateway.ask(bulk(2_000_001), { token })).status).toBe(413);
      expect((await gateway.ask(other(100_001), { token })).status).toBe(413);
    }
  });

  test("without its length is counted while it arrives", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = rawRequest(
        `${gateway.url}/graphql`,
        { method: "POST", headers: { "content-type": "application/json", "transfer-encoding": "chunked" } },
        (answer) => resolve(answer.statusCode),
      );
      sent.on("error", reject);
      sent.write('{"query":"');
      for (let round = 0; round < 20; round += 1) sent.write("x".repeat(10_000));
      sent.end('"}');
    });
    expect(status).toBe(413);
  });
});

describe("a request that is not well formed", () => {
  test.each([
    ["broken JSON", "{", 400],
    ["an empty body", "", 400],
    ["a list of requests", '[{"query":"{ orderCount }"},{"query":"{ orderCount }"}]', 400],
    ["a poisoned prototype", '{"query":"{ orderCount }","variables":{"__proto__":{"polluted":true}}}', 400],
    ["no query", '{"variables":{}}', 400],
    ["variables as text", '{"query":"{ orderCount }","variables":"{}"}', 400],
  ])("%s is refused without a stack", async (_name, body, status) => {
    const answer = await gateway.ask(body);
    expect([answer.status, codes(answer)]).toEqual([status, ["BAD_USER_INPUT"]]);
    expect(answer.text).not.toMatch(/node_modules|at \w+ \(|SyntaxError/);
  });

  test("suggestions do not give the schema away", async () => {
    const answer = await gateway.ask({ query: "{ peple { nmae } orderCnt }" });
    expect(codes(answer)).toEqual(["BAD_USER_INPUT", "BAD_USER_INPUT"]);
    expect(answer.text).not.toMatch(/Did you mean|people|orderCount/);
  });

  test("an answer holds at most five errors", async () => {
    expect(codes(await gateway.ask({ query: `{ ${repeated(15, (index) => `nothing${index}`)} }` }))).toHaveLength(5);
  });

  test("values of a wrong type are told as such", async () => {
    const answer = await gateway.ask({
      query: "query ($first: Int!) { people(first: $first) { id } }",
      variables: { first: "many" },
    });
    expect(codes(answer)).toEqual(["BAD_USER_INPUT"]);
    expect(codes(await gateway.ask({ query: "query A { orderCount } query B { orderCount }" }))).toEqual([
      "BAD_USER_INPUT",
    ]);
  });

  test("other media types and other methods are turned away", async () => {
    expect(
      (await gateway.ask("query=1", { headers: { "content-type": "application/x-www-form-urlencoded" } })).status,
    ).toBe(415);
    expect((await gateway.ask("{}", { headers: { "content-type": "text/plain" } })).status).toBe(415);
    expect((await fetch(`${gateway.url}/graphql`, { method: "DELETE" })).status).toBe(405);
    expect((await fetch(`${gateway.url}/nothing`)).status).toBe(404);
  });
});

describe("a page of another origin", () => {
  const post = async (headers: Record<string, string>): Promise<Response> =>
    fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: '{"query":"{ orderCount }"}',
    });

  test("is refused, unless its origin is configured exactly", async () => {
    expect((await post({ origin: "https://shop.example" })).headers.get("access-control-allow-origin")).toBe(
      "https://shop.example",
    );
    for (const origin of ["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"]) {
      const answer = await post({ origin });
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    }
  });

  test("gets its preflight answered only when it is configured", async () => {
    const preflight = async (origin: string): Promise<Response> =>
      fetch(`${gateway.url}/graphql`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
    expect((await preflight("https://shop.example")).status).toBe(204);
    expect((await preflight("https://evil.example")).status).toBe(403);
  });

  test("cannot slip a query in without a preflight", async () => {
    const url = `${gateway.url}/graphql?query=${encodeURIComponent("{ orderCount }")}`;
    expect((await fetch(url)).status).toBe(400);
    expect(await (await fetch(url, { headers: { "apollo-require-preflight": "1" } })).json()).toEqual({
      data: { orderCount: 7 },
    });
    const mutation = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent("mutation { redeemReward }")}`, {
      headers: { "apollo-require-preflight": "1" },
    });
    expect(mutation.status).toBe(405);
  });
});

describe("production", () => {
  test("tells nothing of the schema and shows no landing page", async () => {
    for (const query of ["{ __schema { types { name } } }", '{ __type(name: "Query") { name } }']) {
      const answer = await production.ask({ query });
      expect(codes(answer)).toEqual(["BAD_USER_INPUT"]);
      expect(answer.body.errors[0].message).toBe("Introspection is switched off here.");
    }
    expect((await production.ask({ query: "{ __typename }" })).body).toEqual({ data: { __typename: "Query" } });
    expect((await fetch(`${production.url}/`)).status).toBe(404);
    const page = await fetch(`${production.url}/graphql`, { headers: { accept: "text/html" } });
    expect(await page.text()).not.toContain("<html");
  });

  test("gives a request no more than its time", async () => {
    const before = performance.now();
    expect(codes(await production.ask({ query: "{ slow(ms: 5000) }" }))).toEqual(["UNAVAILABLE"]);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

test("development answers introspection as GraphiQL asks it", async () => {
  const { getIntrospectionQuery } = await import("graphql");
  const query = getIntrospectionQuery({
    descriptions: true,
    inputValueDeprecation: true,
    schemaDescription: true,
    specifiedByUrl: true,
  });
  const { body } = await gateway.ask({ query, operationName: "IntrospectionQuery" });
  expect(body.errors).toBeUndefined();
  expect(body.data.__schema.types.length).toBeGreaterThan(5);
});

test("flows are counted per credential, and the answer says when to come again", async () => {
  const strict = await startTestGateway({
    rateLimits: [
      { flow: "requests", fields: "*", perMinute: { anonymous: 3 } },
      { flow: "redemptions", fields: ["redeemReward"], perMinute: { member: 4 } },
    ],
  });
  const member = await strict.token({ roles: ["member"] });
  const redeem = { query: "mutation { a: redeemReward b: redeemReward }" };
  expect((await strict.ask(redeem, { token: member })).status).toBe(200);
  expect((await strict.ask(redeem, { token: member })).status).toBe(200);
  const refused = await strict.ask(redeem, { token: member });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
  expect(refused.body.errors).toEqual([
    {
      message: "Too many redemptions: try again in 30 s.",
      extensions: { code: "RATE_LIMITED", retryAfterSeconds: 30 },
    },
  ]);
  // Other flows, other people and staff go on.
  expect((await strict.ask({ query: "{ orderCount }" }, { token: member })).status).toBe(200);
  expect((await strict.ask(redeem, { token: await strict.token({ roles: ["member"], sub: "ben" }) })).status).toBe(200);
  const operator = await strict.token({ roles: ["operator"] });
  for (let round = 0; round < 5; round += 1) expect((await strict.ask(redeem, { token: operator })).status).toBe(200);
  for (let round = 0; round < 3; round += 1) expect((await strict.ask({ query: "{ orderCount }" })).status).toBe(200);
  expect((await strict.ask({ query: "{ orderCount }" })).status).toBe(429);
  await strict.stop();
});

test("health and metrics tell about the process, not about its neighbours", async () => {
  expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(
    metrics.includes('tessera_request_duration_seconds_count{service="gateway",route="/graphql",status="200"}'),
  ).toBe(true);
});
