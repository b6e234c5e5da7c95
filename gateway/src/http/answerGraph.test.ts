import { connect } from "node:net";
import { startTestGateway, type TestGateway } from "../test/startTestGateway.js";
import { asked } from "../test/testSubgraphs.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { cost: 1_000 }, development: false });
});
afterAll(async () => gateway.stop());

/** What tells the answers of two ways apart; ids of traces are of each request. */
async function told(request: object, accept: string | undefined) {
  const headers: Record<string, string> = accept === undefined ? {} : { accept };
  const answer = await gateway.ask(request, { headers });
  const kept = ["content-type", "cache-control", "x-content-type-options", "vary"];
  return {
    status: answer.status,
    headers: kept.map((name) => answer.headers.get(name)),
    text: answer.text.replace(/"traceId":"[0-9a-f]+"/g, '"traceId":""'),
  };
}

const PEOPLE = "query A($first: Int = 2) { people(first: $first) { id name orders } } query B { orderCount }";

describe.each([
  undefined,
  "*/*",
  "application/json",
  "application/graphql-response+json",
  "application/graphql-response+json, application/json",
  "application/graphql-response+json, application/json;q=0.9",
])("for a client that accepts %s", (accept) => {
  test.each([
    ["an answer", { query: PEOPLE, operationName: "A", variables: { first: 3 } }],
    ["an answer without variables", { query: PEOPLE, operationName: "A", variables: null }],
    ["the other operation", { query: PEOPLE, operationName: "B" }],
    ["a mutation", { query: "mutation { redeemReward }", operationName: null }],
    ["keys that objects inherit", { query: "{ toString: orderCount __proto__: orderCount constructor: __typename }" }],
    ["a subgraph's refusal beside data", { query: "{ orderCount secret }" }],
    ["a subgraph's fault", { query: "{ bug }" }],
    ["a variable of another type", { query: PEOPLE, operationName: "A", variables: { first: "3" } }],
    ["a required variable that is missing", { query: "query ($id: ID!) { person(id: $id) { id } }" }],
    [
      "a condition that is null",
      { query: "query ($a: Boolean = true) { orderCount @skip(if: $a) }", variables: { a: null } },
    ],
    ["a cost that is too high", { query: "{ people(first: 1001) { id } }" }],
    ["no operation of that name", { query: PEOPLE, operationName: "C" }],
    ["no name for one of two operations", { query: PEOPLE }],
    ["an unknown field", { query: "{ nothing }" }],
    ["introspection in production", { query: "{ __schema { types { name } } }" }],
    ["a syntax error", { query: "{ orderCount" }],
    ["a subscription", { query: 'subscription { personChanged(id: "1") { id } }' }],
  ])("%s is told as the server tells it", async (_name, request) => {
    // What asks for extensions is not answered past the server.
    expect(await told(request, accept)).toEqual(await told({ ...request, extensions: {} }, accept));
  });
});

test("what fails is not run again to be told", async () => {
  const before = asked.people.length;
  const answer = await gateway.ask({ query: "{ whoami secret }" });
  expect(answer.body.errors).toHaveLength(1);
  expect(asked.people.length - before).toBe(1);
});

test("what is refused counts once, and what fails is admitted once", async () => {
  const strict = await startTestGateway({
    rateLimits: [{ flow: "requests", fields: "*", perMinute: { anonymous: 4 } }],
  });
  const statuses: number[] = [];
  for (let round = 0; round < 5; round += 1) statuses.push((await strict.ask({ query: "{ secret }" })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
  const metrics = await (await fetch(`${strict.url}/metrics`)).text();
  expect(metrics).toContain('tessera_rate_limited_total{service="gateway",flow="requests"} 1');
  await strict.stop();
});

test("the ways with and without hooks answer alike, head and body", async () => {
  const heads = async (headers: Readonly<Record<string, string>>) => {
    const answer = await gateway.ask({ query: "{ orderCount }" }, { headers, token: await gateway.token() });
    // What differs from answer to answer, and what Node writes in its own order.
    const told = [...answer.headers].filter(([name]) => name !== "date").sort();
    return { status: answer.status, told, text: answer.text };
  };
  // A browser's own page is looked at by the hooks; the token was checked by them the first time.
  const byHooks = await heads({ origin: gateway.url });
  expect(byHooks.status).toBe(200);
  expect(await heads({})).toEqual(byHooks);
});

test("a body that breaks off is counted and let go", async () => {
  const own = await startTestGateway();
  const count = 'tessera_request_duration_seconds_count{service="gateway",route="/graphql",status="400"} 1';
  const socket = connect(own.port, "127.0.0.1");
  const head =
    "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n";
  socket.write(`${head}{"query":`, () => setTimeout(() => socket.destroy(), 50));
  const metrics = async (): Promise<string> => (await fetch(`${own.url}/metrics`)).text();
  for (let turn = 0; turn < 200 && !(await metrics()).includes(count); turn += 1)
    await new Promise((wake) => setTimeout(wake, 50));
  expect(await metrics()).toContain(count);
  await own.stop();
});
