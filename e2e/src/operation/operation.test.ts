import { WebSocket } from "ws";
import {
  buy,
  eventually,
  memberId,
  mutate,
  OPERATOR,
  partnerClient,
  redeem,
  setUpSmallCoalition,
} from "../support/smallCoalition.js";
import { type CollectedSpan, type Collector, startCollector } from "../support/startCollector.js";
import { post, startTestNetwork, type TestNetwork } from "../support/startTestNetwork.js";
import { type Ended, loadUntilStopped, purchaseBody } from "./loadUntilStopped.js";
import { leaveMarks, MARKS } from "./personalMarks.js";

let collector: Collector;
let network: TestNetwork;
beforeAll(async () => {
  collector = await startCollector();
  network = await startTestNetwork({
    split: true,
    environment: { LOG_LEVEL: "trace", OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  });
  await setUpSmallCoalition(network);
  await buy(network, "alfa", "1001", 500);
  // What is applied together is told of in the trace of its first fact.
  await eventually(async () => collector.spans.some(({ name }) => name === "apply members.pointsEarned.v1"));
}, 180_000);
afterAll(async () => {
  await network.stop();
  await collector.stop();
});

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const traceOf = (traceId: string): CollectedSpan[] => collector.spans.filter((span) => span.traceId === traceId);

test("one trace leads from the gateway through rewards and members to SQL, over the bus, into settlement", async () => {
  const input = { idempotencyKey: "traced", rewardCode: "beta-gift", cardNumber: "1001" };
  const query = `mutation($input: RedeemRewardInput!) { redeemReward(input: $input) { __typename } }`;
  const { data } = await post(
    network.url,
    { query, variables: { input } },
    {
      authorization: `Bearer ${await network.token(OPERATOR)}`,
      // Not sampled, says the client; that is for the gateway to decide.
      traceparent: `00-${TRACE}-b7ad6b7169203331-00`,
    },
  );
  expect(data).toEqual({ redeemReward: { __typename: "RewardRedeemed" } });
  await eventually(async () => traceOf(TRACE).some(({ name }) => name === "INSERT obligation"));
  await eventually(async () => traceOf(TRACE).some(({ service }) => service === "tessera-gateway"));
  const spans = await eventually(async () => {
    const all = traceOf(TRACE);
    const ids = new Set(all.map(({ spanId }) => spanId));
    // The client's own step is nobody's here.
    return all.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? "")).length === 1 && all;
  });
  expect(wayTo(spans, "settlement", "INSERT obligation")).toEqual([
    "gateway POST /graphql",
    "gateway fetch rewards",
    "rewards mutation redeemReward",
    "rewards Mutation.redeemReward",
    "members members.spendPoints",
    expect.stringMatching(/^members publish members.pointsSpent.v1$/),
    expect.stringMatching(/^settlement apply /),
    "settlement INSERT obligation",
  ]);
  const statement = spans.find(
    ({ service, attributes, parentSpanId }) =>
      service === "tessera-members" &&
      attributes["db.system.name"] === "postgresql" &&
      spans.some(({ spanId, name }) => spanId === parentSpanId && name === "members.spendPoints"),
  );
  expect(statement).toBeDefined();
}, 120_000);

/** The steps from the first to this one, by their parents. */
function wayTo(spans: readonly CollectedSpan[], service: string, name: string): string[] {
  const way: string[] = [];
  let span = spans.find((one) => one.service === `tessera-${service}` && one.name === name);
  for (; span !== undefined; span = spans.find(({ spanId }) => spanId === span?.parentSpanId))
    way.unshift(`${span.service.replace("tessera-", "")} ${span.name}`);
  return way;
}

test("a request is found in the logs of every process by its trace id, and no log tells who it was for", async () => {
  const tokens = await leaveMarks(network);
  await eventually(async () => network.output().includes('"label":"memberByCard"'));
  const lines = linesOf(network).filter(({ traceId }) => traceId === TRACE);
  expect(new Set(lines.map(({ name }) => name))).toEqual(new Set(["gateway", "rewards", "members"]));
  const printed = network.output();
  await eventually(async () => collector.spans.some(({ name }) => name === "Query.memberByCard"));
  const exported = JSON.stringify(collector.spans.map(({ name, attributes }) => [name, attributes]));
  for (const mark of [...Object.values(MARKS), ...tokens, "1001", "1002", "Marked", "marked."]) {
    expect({ mark, line: lineWith(printed, mark) }).toEqual({ mark, line: undefined });
    expect({ mark, isExported: exported.includes(mark) }).toEqual({ mark, isExported: false });
  }
}, 60_000);

interface Line {
  readonly name?: string;
  readonly label?: string;
  readonly level?: number;
  readonly msg?: string;
  readonly traceId?: string;
}

/** What processes logged; every line of it is JSON. */
function linesOf(of: TestNetwork): Line[] {
  const lines = of
    .output()
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Line);
}

function lineWith(printed: string, mark: string): string | undefined {
  // The sample and the address are printed for the person who started the network; ports may look like anything.
  return printed.split("\n").find((line) => line.startsWith("{") && withoutNumbers(line).includes(mark));
}

/** Times, ports and ids of processes are numbers of their own, and may hold four digits of a card by chance. */
function withoutNumbers(line: string): string {
  return line.replaceAll(/:\d+(?=[,}])|"traceId":"\w+"|\d{4}-\d\d-\d\dT[\d:.]+Z|\[\d+\]|\d+\.\d+/g, "");
}

test("metrics tell of operations, refusals, facts and connections, and their series are bounded by the schema", async () => {
  const short = await mutate(
    network,
    "redeemReward",
    { idempotencyKey: "too-dear", rewardCode: "beta-gift", cardNumber: "1002" },
    "",
  );
  expect(short.__typename).toBe("InsufficientPoints");
  const gateway = await metricsAt(network.url);
  const ports = network.record().children;
  const rewards = await metricsAt(`http://127.0.0.1:${ports["rewards"]?.port}`);
  const members = await metricsAt(`http://127.0.0.1:${ports["members"]?.port}`);
  expect(
    rewards.get('tessera_outcomes_total{service="rewards",result="RedeemRewardResult",outcome="InsufficientPoints"}'),
  ).toBe(1);
  expect(
    gateway.get('tessera_operation_duration_seconds_count{service="gateway",kind="mutation",operation="redeemReward"}'),
  ).toBeGreaterThanOrEqual(2);
  expect(members.get('tessera_batch_size_count{service="members",batch="earn"}')).toBeGreaterThanOrEqual(1);
  expect(members.get('tessera_pool_connections{service="members",state="idle"}')).toBeGreaterThanOrEqual(0);
  expect(members.get('tessera_pool_waiting_requests{service="members"}')).toBe(0);
  expect(members.get('tessera_outbox_pending_facts{service="members"}')).toBeGreaterThanOrEqual(0);
  expect(members.get('tessera_outbox_age_seconds{service="members"}')).toBeGreaterThanOrEqual(0);
  expect(members.get('tessera_inbox_facts{service="members",state="parked"}')).toBe(0);
  const known = new Set(
    (await schemaNames()).concat("several", "none", "_entities", "_service", "__schema", "__type", "__typename"),
  );
  for (const name of [...gateway.keys(), ...members.keys(), ...rewards.keys()]) {
    const operation = /operation="([^"]*)"/.exec(name)?.[1];
    if (operation !== undefined) expect(known).toContain(operation);
    expect(name).not.toMatch(/marked|1001|1002/i);
  }
}, 60_000);

async function metricsAt(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
}

async function schemaNames(): Promise<string[]> {
  const { data } = await network.ask("{ __schema { types { name fields { name } } } }", {}, OPERATOR);
  const { types } = (data as { __schema: { types: { name: string; fields: { name: string }[] | null }[] } }).__schema;
  return types.flatMap(({ name, fields }) =>
    ["Query", "Mutation", "Subscription"].includes(name) ? (fields ?? []).map((field) => field.name) : [],
  );
}

test("a network that is told to stop under load answers what it took on, and turns away the rest", async () => {
  const token = await network.token(partnerClient("alfa"));
  const redemption = redeem(network, "alfa-gift", "1001", "under-load");
  const { closed } = await subscribe();
  const load = loadUntilStopped(network, token, 16);
  await redemption;
  await eventually(async () => network.output().split('"label":"recordPurchase"').length > 200);
  const { pid } = network.record();
  process.kill(pid, "SIGTERM");
  const ends = await load;
  await eventually(async () => !isRunning(pid), 60_000);
  const stoppedAt = new Date().toISOString();
  expect(await closed).toBe(1001);
  expect(
    linesOf(network)
      .filter(({ level = 0 }) => level >= 40)
      .map(({ msg }) => msg),
  ).toEqual([]);
  expect(Object.keys(countEnds(ends)).filter((as) => !HONEST.has(as))).toEqual([]);

  await network.restart();
  const answered = ends.filter(({ as }) => as === "answered");
  expect(answered.length).toBeGreaterThan(50);
  for (const { receiptNumber, as } of [...answered.slice(-50), ...ends.filter((end) => !answered.includes(end))]) {
    const { data } = await post(network.url, purchaseBody(receiptNumber), { authorization: `Bearer ${token}` });
    const { purchase } = (data as { answer: { purchase: { occurredAt: string } } }).answer;
    // Without a time of its own a purchase happened when it was recorded.
    expect({ as, before: purchase.occurredAt < stoppedAt }).toEqual({ as, before: as === "answered" });
  }
}, 180_000);

/** Ends that tell a client the truth: answered; turned away; nobody there; a connection closed before anything was taken on. */
const HONEST = new Set(["answered", "turned away", "ECONNREFUSED", "ECONNRESET", "EPIPE"]);

function countEnds(ends: readonly Ended[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { as } of ends) counts[as] = (counts[as] ?? 0) + 1;
  return counts;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A subscription that stands; resolves with the code that its connection is closed with. */
async function subscribe(): Promise<{ readonly closed: Promise<number> }> {
  const id = await memberId(network, "1001");
  const authorization = `Bearer ${await network.token(OPERATOR)}`;
  const socket = new WebSocket(`${network.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("open", resolve));
  const answered = new Promise((resolve) => socket.once("message", resolve));
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
  await answered;
  const payload = { query: `subscription { walletChanged(memberId: "${id}") { __typename } }` };
  socket.send(JSON.stringify({ id: "1", type: "subscribe", payload }));
  return { closed };
}
