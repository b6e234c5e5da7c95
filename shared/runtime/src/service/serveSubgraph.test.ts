import "reflect-metadata";
import { networkCommands, resolveCards, spendPoints } from "@tessera/contracts";
import type { Caller, Identity } from "@tessera/kernel";
import { pino } from "pino";
import { Ctx, Query, Resolver, Subscription, Root, ObjectType, Field } from "type-graphql";
import { WebSocket } from "ws";
import type { Envelope } from "../bus/envelope.js";
import { NotAnAnswer, StartRefused, unavailable } from "../errors.js";
import { buildSubgraph } from "../subgraph/buildSubgraph.js";
import type { SubgraphContext } from "../subgraph/context.js";
import { eventQueue, type EventQueue } from "../subgraph/events.js";
import { CALLER_HEADER, writeCaller } from "./callerHeader.js";
import { connectPeers } from "./connectPeers.js";
import { connectSubgraph } from "./connectSubgraph.js";
import { localPeers } from "./localPeers.js";
import { answers, type RunningService } from "./running.js";
import { checkCredential, digestCredential } from "./credentials.js";
import type { ServiceDoor } from "./openServiceDoor.js";
import { serveSubgraph } from "./serveSubgraph.js";

const credentials = {
  gateway: "gateway-0123456789abcdefghijklmnopqrstuv",
  rewards: "rewards-0123456789abcdefghijklmnopqrstuv",
  settlement: "settlement-0123456789abcdefghijklmnopqrs",
};
const callers = {
  gateway: digestCredential(credentials.gateway),
  rewards: digestCredential(credentials.rewards),
  settlement: digestCredential(credentials.settlement),
};
const MEMBER = "01900000-0000-7000-8000-000000000001";
const anna: Identity = { subject: "anna ✓", roles: ["member"], scopes: [], memberId: MEMBER };
const log = pino({ level: "silent" });

@ObjectType("Tick")
class Tick {
  @Field(() => String)
  subject!: string;

  @Field(() => String)
  text!: string;
}

const ticks = new Set<EventQueue<{ text: string }>>();

@Resolver()
class WhoResolver {
  @Query(() => String, { nullable: true })
  who(@Ctx() context: SubgraphContext): string | null {
    return context.caller?.subject ?? null;
  }

  @Subscription(() => Tick, {
    subscribe: ({ context }) => {
      if ((context as SubgraphContext).caller === undefined) throw new NotAnAnswer("UNAUTHENTICATED", "Sign in.");
      const queue = eventQueue<{ text: string }>({ onEnd: () => ticks.delete(queue) });
      ticks.add(queue);
      return queue.events;
    },
  })
  ticked(@Root() event: Tick, @Ctx() context: SubgraphContext): Tick {
    return { text: event.text, subject: context.caller!.subject };
  }
}

const delivered: Envelope[] = [];
let served: ServiceDoor;
let service: RunningService;
let isReady = true;

beforeAll(async () => {
  service = {
    name: "members",
    subgraph: await buildSubgraph({ resolvers: [WhoResolver] }),
    commands: [
      answers(resolveCards, async ({ cardNumbers }) => ({
        memberIds: cardNumbers.map((card) => (card === "1" ? MEMBER : null)),
      })),
      answers(spendPoints, async () => {
        throw unavailable(new Error("the database is away"));
      }),
      answers(networkCommands("members").state, async () => ({ revision: 0.5, outboxAgeSeconds: 0, parked: [] })),
    ],
    deliver: async (envelopes) => void delivered.push(...envelopes),
    ready: async () => isReady,
    stop: async () => {},
  };
  served = await serveSubgraph(service, { host: "127.0.0.1", port: 0, callers, log });
});
afterAll(async () => served.stop());

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${served.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}
const bearer = (credential: string): Record<string, string> => ({ authorization: `Bearer ${credential}` });

test.each([
  ["nothing", {}, 401],
  ["a wrong credential", bearer("x".repeat(40)), 401],
  ["the credential without its scheme", { authorization: credentials.gateway }, 401],
  ["a service's credential", bearer(credentials.rewards), 403],
])("the public fields stay closed to %s", async (_name, headers, status) => {
  const answer = await post("/graphql", { query: "{ who }" }, { ...headers, [CALLER_HEADER]: writeCaller(anna)! });
  expect(answer.status).toBe(status);
  expect(answer.text).not.toContain("anna");
});

test("the gateway's credential opens the public fields with the user's identity", async () => {
  const subgraph = connectSubgraph(served.url, credentials.gateway);
  expect(await subgraph.execute({ query: "{ who }" }, anna)).toEqual({ data: { who: "anna ✓" } });
  expect(await subgraph.execute({ query: "{ who }" }, undefined)).toEqual({ data: { who: null } });
  await subgraph.close();
});

test("an identity that the gateway could not have written is refused", async () => {
  const forged = Buffer.from(JSON.stringify({ subject: "anna", roles: ["god"], scopes: [] })).toString("base64url");
  expect(
    (await post("/graphql", { query: "{ who }" }, { ...bearer(credentials.gateway), [CALLER_HEADER]: forged })).status,
  ).toBe(400);
});

test("a command answers those it is named for, and checks its input", async () => {
  const peers = connectPeers({ members: served.url }, credentials.rewards);
  expect(await peers.call(resolveCards, { cardNumbers: ["1", "2"] })).toEqual({ memberIds: [MEMBER, null] });
  await expect(peers.call(resolveCards, { cardNumbers: [7] } as never)).rejects.toThrow(/400.*cardNumbers/);
  const { status } = await post("/internal/members.resolveCards", { cardNumbers: [] }, bearer(credentials.settlement));
  expect(status).toBe(403);
  expect((await post("/internal/members.resolveCards", { cardNumbers: [] }, bearer(credentials.gateway))).status).toBe(
    403,
  );
  expect((await post("/internal/members.nothing", {}, bearer(credentials.rewards))).status).toBe(404);
  expect((await post("/internal/members.resolveCards", { cardNumbers: [] })).status).toBe(401);
  await peers.close();
});

test("the same command in one process answers the same, with the same refusals", async () => {
  const services = new Map([["members", service]] as const);
  expect(await localPeers("rewards", services).call(resolveCards, { cardNumbers: ["1"] })).toEqual({
    memberIds: [MEMBER],
  });
  await expect(localPeers("settlement", services).call(resolveCards, { cardNumbers: ["1"] })).rejects.toThrow(
    "members.resolveCards failed",
  );
  const spend = { redemptionId: MEMBER, memberId: MEMBER, redeemerCode: "advent", points: 1, occurredAt: null };
  await expect(localPeers("rewards", services).call(spendPoints, spend)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(localPeers("rewards", new Map()).call(spendPoints, spend)).rejects.toMatchObject({
    code: "UNAVAILABLE",
  });
});

test("a peer that cannot answer, is away or hangs up is UNAVAILABLE", async () => {
  const spend = { redemptionId: MEMBER, memberId: MEMBER, redeemerCode: "advent", points: 1, occurredAt: null };
  const peers = connectPeers({ members: served.url }, credentials.rewards);
  await expect(peers.call(spendPoints, spend)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await peers.close();
  const nowhere = connectPeers({ members: "http://127.0.0.1:1" }, credentials.rewards);
  await expect(nowhere.call(spendPoints, spend)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await nowhere.close();
});

test("an output that breaks the contract is a bug, told without its details", async () => {
  const { status, text } = await post("/internal/members.state", {}, bearer(credentials.gateway));
  expect(status).toBe(403);
  const partners = await serveSubgraph(service, {
    host: "127.0.0.1",
    port: 0,
    callers: { partners: digestCredential("partners-0123456789abcdefghijklmnopqrstu") },
    log,
  });
  const answer = await fetch(`${partners.url}/internal/members.state`, {
    method: "POST",
    headers: { ...bearer("partners-0123456789abcdefghijklmnopqrstu"), "content-type": "application/json" },
    body: "{}",
  });
  expect([answer.status, await answer.json()]).toEqual([
    500,
    { error: { code: "INTERNAL_SERVER_ERROR", message: "Internal error." } },
  ]);
  expect(text).not.toContain("revision");
  await partners.stop();
});

test("facts are taken from their publisher only", async () => {
  const envelope: Envelope = {
    id: MEMBER,
    publisher: "rewards",
    topic: "rewards.x.v1",
    key: "k",
    sequence: 1,
    payload: { a: 1 },
    recordedAt: "2011-01-01T00:00:00.000Z",
  };
  const rewards = connectPeers({ members: served.url }, credentials.rewards);
  await rewards.deliver("members", [envelope]);
  expect(delivered).toEqual([envelope]);
  await expect(rewards.deliver("members", [{ ...envelope, publisher: "settlement" }])).rejects.toThrow("403");
  await rewards.close();
  expect((await post("/internal/deliver", [envelope])).status).toBe(401);
  expect(delivered).toHaveLength(1);
});

test("malformed bodies are told apart from bugs, without a stack", async () => {
  for (const body of ["{", "[]", '{"query":1}']) {
    const { status, text } = await post("/graphql", body, bearer(credentials.gateway));
    expect([status, JSON.parse(text)]).toEqual([
      400,
      { error: { code: "BAD_USER_INPUT", message: "Malformed request." } },
    ]);
  }
});

test("health and metrics answer without a credential", async () => {
  expect(await (await fetch(`${served.url}/health/live`)).json()).toEqual({ live: true });
  expect((await fetch(`${served.url}/health/ready`)).status).toBe(200);
  isReady = false;
  expect((await fetch(`${served.url}/health/ready`)).status).toBe(503);
  isReady = true;
  expect(await (await fetch(`${served.url}/metrics`)).text()).toContain(
    'tessera_request_duration_seconds_bucket{le="0.001"',
  );
});

const request = { query: "subscription { ticked { subject text } }" };
async function subscribed(caller: Caller, subgraph: ReturnType<typeof connectSubgraph>): Promise<AsyncGenerator> {
  const events = await subgraph.subscribe(request, caller);
  if (!(Symbol.asyncIterator in events)) throw new Error("refused");
  return events;
}

test("a subscription carries events with the identity of its own viewer, and leaving frees its source", async () => {
  const subgraph = connectSubgraph(served.url, credentials.gateway);
  const events = await subscribed(anna, subgraph);
  const others = await subscribed({ ...anna, subject: "ben" }, subgraph);
  for (const queue of ticks) queue.push({ text: "one" });
  expect((await events.next()).value).toEqual({ data: { ticked: { subject: "anna ✓", text: "one" } } });
  expect((await others.next()).value).toEqual({ data: { ticked: { subject: "ben", text: "one" } } });
  await events.return(undefined);
  await others.return(undefined);
  await until(() => ticks.size === 0);
  await subgraph.close();
});

test("a refused subscription is told at once", async () => {
  const subgraph = connectSubgraph(served.url, credentials.gateway);
  expect(await subgraph.subscribe(request, undefined)).toMatchObject({
    errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
  });
  await subgraph.close();
});

test("after a broken connection the subscription stands again by itself", async () => {
  let replica = await serveSubgraph(service, { host: "127.0.0.1", port: 0, callers, log });
  const subgraph = connectSubgraph(replica.url, credentials.gateway);
  const events = await subscribed(anna, subgraph);
  await replica.stop();
  await until(() => ticks.size === 0);
  replica = await serveSubgraph(service, { host: "127.0.0.1", port: replica.port, callers, log });
  await until(() => ticks.size === 1);
  for (const queue of ticks) queue.push({ text: "again" });
  expect((await events.next()).value).toMatchObject({ data: { ticked: { text: "again" } } });
  await subgraph.close();
  await replica.stop();
});

test("a subgraph that is away refuses a subscription and a query with UNAVAILABLE", async () => {
  const subgraph = connectSubgraph("http://127.0.0.1:1", credentials.gateway, { subscribeTimeoutMs: 300 });
  await expect(subgraph.execute({ query: "{ who }" }, anna)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await expect(subgraph.subscribe(request, anna)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await subgraph.close();
});

test("a socket without the gateway's credential is not opened", async () => {
  const socket = new WebSocket(served.url.replace("http", "ws") + "/graphql", "graphql-transport-ws", {
    headers: bearer(credentials.rewards),
  });
  const cause = await new Promise<Error>((resolve) => socket.on("error", resolve));
  expect(cause.message).toContain("401");
});

test.each([
  ["a credential in place of its digest", { gateway: credentials.gateway }],
  ["a digest that two callers share", { gateway: callers.gateway, rewards: callers.gateway }],
])("%s keeps the service from starting", async (_name, wrong) => {
  await expect(serveSubgraph(service, { host: "127.0.0.1", port: 0, callers: wrong, log })).rejects.toThrow(
    StartRefused,
  );
});

test.each(["short", "a".repeat(64)])("a credential that can be guessed keeps its owner from starting", (weak) => {
  expect(() => checkCredential("members", weak)).toThrow(StartRefused);
  expect(() => checkCredential("members", credentials.gateway)).not.toThrow();
});

async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < 200 && !holds(); round += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(holds()).toBe(true);
}
