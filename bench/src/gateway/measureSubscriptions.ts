import { generateKeyPairSync } from "node:crypto";
import { startGateway } from "@tessera/gateway";
import { createLogger, eventQueue, type EventQueue, type Subgraph } from "@tessera/runtime";
import type { ExecutionResult } from "graphql";
import { SignJWT } from "jose";
import { WebSocket } from "ws";

export interface MeasuredSubscriptions {
  readonly name: string;
  /** From the first event at the subgraph to the last frame at the last subscriber. */
  readonly milliseconds: number;
  /** Subscriptions that stood at the subgraph, and requests that completed the events. */
  readonly upstreams: number;
  readonly hydrations: number;
}

const SUBSCRIBERS = 200;
const EVENTS = 3;
const ISSUER = "https://issuer.bench";
const AUDIENCE = "tessera-bench";
const QUERY = `subscription { redemptionChanged(id: "r1") { id status points reward { title partner { code name } } } }`;

/** 200 connections listen to one redemption whose events are completed by another subgraph, as one viewer and as 200. */
export async function measureSubscriptions(): Promise<MeasuredSubscriptions[]> {
  return [
    await measure("200 subscribers × 3 events, one viewer", 1),
    await measure("200 subscribers × 3 events, 200 viewers", SUBSCRIBERS),
  ];
}

async function measure(name: string, viewers: number): Promise<MeasuredSubscriptions> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subgraphs = tellingSubgraphs();
  const gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    subgraphs: subgraphs.byName,
    jwks: { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "bench", alg: "ES256" }] },
    issuer: ISSUER,
    audience: AUDIENCE,
    development: false,
    log: createLogger("gateway", "error"),
  });
  const sockets: Promise<void>[] = [];
  const open: WebSocket[] = [];
  for (let index = 0; index < SUBSCRIBERS; index += 1) {
    const token = await new SignJWT({
      sub: `viewer ${index % viewers}`,
      roles: ["operator"],
      iss: ISSUER,
      aud: AUDIENCE,
    })
      .setProtectedHeader({ alg: "ES256", kid: "bench" })
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
    const { socket, received } = await subscribe(gateway.url, token);
    open.push(socket);
    sockets.push(received);
  }
  while (subgraphs.listeners.size < viewers) await new Promise((wake) => setTimeout(wake, 10));
  const upstreams = subgraphs.listeners.size;
  // The last connections have only just sent their frame.
  await new Promise((wake) => setTimeout(wake, 300));
  const startedAt = performance.now();
  for (let event = 0; event < EVENTS; event += 1) subgraphs.tell(event);
  await Promise.all(sockets);
  const milliseconds = performance.now() - startedAt;
  for (const socket of open) socket.terminate();
  await gateway.stop();
  return { name, milliseconds, upstreams, hydrations: subgraphs.hydrations() };
}

/** Rewards tell the events, partners complete them. */
function tellingSubgraphs() {
  const listeners = new Set<EventQueue<ExecutionResult>>();
  let hydrations = 0;
  const rewards: Subgraph = {
    execute: async () => ({ data: {} }),
    subscribe: async () => {
      const queue = eventQueue<ExecutionResult>({ onEnd: () => listeners.delete(queue) });
      listeners.add(queue);
      return queue.events;
    },
  };
  const partners: Subgraph = {
    execute: async () => {
      hydrations += 1;
      return { data: { _entities: [{ __typename: "Partner", name: "Bench" }] } };
    },
    subscribe: async () => ({ data: null }),
  };
  return {
    byName: { rewards, partners },
    listeners,
    hydrations: () => hydrations,
    tell: (points: number) => {
      const partner = { __typename: "Partner", code: "bench" };
      const reward = { __typename: "Reward", id: "w1", title: "Mug", partner };
      const redemptionChanged = { __typename: "Redemption", id: "r1", status: "CONFIRMED", points, reward };
      for (const queue of listeners) queue.push({ data: { redemptionChanged: structuredClone(redemptionChanged) } });
    },
  };
}

/** A connection that has subscribed; `received` resolves with its last event. */
async function subscribe(url: string, token: string): Promise<{ socket: WebSocket; received: Promise<void> }> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  let missing = EVENTS;
  let [acknowledge, finish, fail] = [(): void => {}, (): void => {}, (_cause: Error): void => {}];
  const received = new Promise<void>((resolve, reject) => ([finish, fail] = [resolve, reject]));
  const acknowledged = new Promise<void>((resolve) => (acknowledge = resolve));
  socket.on("open", () => {
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  });
  socket.on("message", (data: Buffer) => {
    const { type, payload } = JSON.parse(data.toString()) as { type: string; payload?: ExecutionResult };
    if (type === "connection_ack") acknowledge();
    if (type === "next" && payload?.errors !== undefined) fail(new Error(JSON.stringify(payload)));
    if (type !== "next") return;
    missing -= 1;
    if (missing === 0) finish();
  });
  await acknowledged;
  socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: QUERY } }));
  return { socket, received };
}
