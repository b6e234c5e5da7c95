import { connectSubgraph, digestCredential, type ServiceDoor, serveSubgraph, type Subgraph } from "@tessera/runtime";
import { pino } from "pino";
import { WebSocket } from "ws";
import { startTestGateway, type TestGateway, type TestOptions } from "../test/startTestGateway.js";
import { asked, change, changes, testSubgraphs } from "../test/testSubgraphs.js";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers freely
type Frame = { readonly id?: string; readonly type: string; readonly payload?: any };

/** One graphql-ws connection, frame by frame: what a library would hide is what is tested here. */
class Connection {
  private readonly socket: WebSocket;
  private readonly frames: Frame[] = [];
  private readonly waiting: ((frame: Frame) => void)[] = [];
  readonly closed: Promise<number>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", { headers });
    this.closed = new Promise((resolve) => this.socket.on("close", resolve));
    this.socket.on("error", () => {});
    this.socket.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      const next = this.waiting.shift();
      if (next === undefined) this.frames.push(frame);
      else next(frame);
    });
  }

  async opened(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN)
      await new Promise((resolve, reject) => this.socket.once("open", resolve).once("error", reject));
    return this;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  async next(): Promise<Frame> {
    const frame = this.frames.shift();
    return frame ?? (await new Promise((resolve) => this.waiting.push(resolve)));
  }

  async signedIn(token?: string): Promise<this> {
    await this.opened();
    this.send({ type: "connection_init", payload: token === undefined ? {} : { authorization: `Bearer ${token}` } });
    expect(await this.next()).toMatchObject({ type: "connection_ack" });
    return this;
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.send({ id, type: "subscribe", payload: { query, variables } });
  }

  pause(): void {
    this.socket.pause();
  }

  close(): void {
    this.socket.terminate();
  }
}

const CHANGED =
  "subscription ($id: ID!) { changed: personChanged(id: $id) { id name orders(first: 1) rating friend { rating } } }";
const silent = pino({ level: "silent" });

let gateway: TestGateway;
const open: Connection[] = [];
const connect = (url = gateway.url, headers: Record<string, string> = {}): Connection => {
  const connection = new Connection(url, headers);
  open.push(connection);
  return connection;
};
const start = async (options: TestOptions): Promise<TestGateway> => startTestGateway(options);

beforeAll(async () => {
  gateway = await startTestGateway({ limits: { connectionInitMs: 300, subscriptionsPerConnection: 3 } });
});
afterEach(async () => {
  for (const connection of open.splice(0)) connection.close();
  await until(() => changes.size === 0);
});
afterAll(async () => gateway.stop());

async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < 400 && !holds(); round += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(holds()).toBe(true);
}

test("each event is completed with fields of two other subgraphs", async () => {
  const connection = await connect().signedIn(await gateway.token());
  connection.subscribe("1", CHANGED, { id: "4" });
  await until(() => changes.size === 1);
  change("4");
  change("5");
  const expected = (id: number): object => ({
    id: `${id}`,
    name: `Person ${id}`,
    orders: [`order ${id}.0`],
    rating: id * 10,
    friend: { rating: (id + 1) * 10 },
  });
  expect(await connection.next()).toEqual({ id: "1", type: "next", payload: { data: { changed: expected(4) } } });
  expect(await connection.next()).toEqual({ id: "1", type: "next", payload: { data: { changed: expected(5) } } });
  connection.send({ id: "1", type: "complete" });
  await until(() => changes.size === 0);
});

test("connections of one viewer share an upstream and its work; another viewer has its own", async () => {
  const [one, two, other] = await Promise.all([
    connect().signedIn(await gateway.token()),
    connect().signedIn(await gateway.token()),
    connect().signedIn(await gateway.token({ sub: "ben" })),
  ]);
  one.subscribe("1", CHANGED, { id: "1" });
  two.subscribe("1", CHANGED.replace(" changed: ", "\n  changed: "), { id: "1" });
  await until(() => changes.size === 1);
  other.subscribe("1", CHANGED, { id: "1" });
  await until(() => changes.size === 2);
  const before = asked.orders;
  change("1");
  for (const connection of [one, two, other])
    expect((await connection.next()).payload.data.changed.name).toBe("Person 1");
  expect(asked.orders - before).toBe(2);
  one.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(changes.size).toBe(2);
  two.close();
  await until(() => changes.size === 1);
});

test("the owner decides who may listen, and says so at once", async () => {
  const stranger = await connect().signedIn();
  stranger.subscribe("1", CHANGED, { id: "1" });
  expect(await stranger.next()).toMatchObject({
    id: "1",
    type: "next",
    payload: { errors: [{ message: "Sign in to listen.", extensions: { code: "UNAUTHENTICATED" } }] },
  });
  expect(await stranger.next()).toEqual({ id: "1", type: "complete" });
  const known = await connect().signedIn(await gateway.token());
  known.subscribe("1", CHANGED, { id: "13" });
  expect((await known.next()).payload.errors[0].extensions).toEqual({ code: "FORBIDDEN" });
});

test("queries and mutations go over a socket as they go over HTTP", async () => {
  const connection = await connect().signedIn(await gateway.token());
  connection.subscribe("q", "{ whoami orderCount }");
  const answer = await connection.next();
  expect(JSON.parse(answer.payload.data.whoami)).toMatchObject({ subject: "anna" });
  expect(answer.payload.data.orderCount).toBe(7);
  connection.subscribe("b", "{ bug }");
  expect(await connection.next()).toEqual({ id: "q", type: "complete" });
  expect((await connection.next()).payload.errors[0]).toEqual({
    message: "Internal error.",
    path: ["bug"],
    extensions: { code: "INTERNAL_SERVER_ERROR", traceId: expect.any(String) },
  });
});

describe("a connection is closed", () => {
  test("when it does not introduce itself in time", async () => {
    expect(await connect().closed).toBe(4408);
  });

  test("when it introduces itself twice, or speaks before", async () => {
    const twice = await connect().signedIn();
    twice.send({ type: "connection_init" });
    expect(await twice.closed).toBe(4429);
    const early = await connect().opened();
    early.subscribe("1", "{ orderCount }");
    expect(await early.closed).toBe(4401);
  });

  test("with 4401 for a token that does not hold", async () => {
    const connection = await connect().opened();
    connection.send({ type: "connection_init", payload: { authorization: "Bearer a.b.c" } });
    expect(await connection.closed).toBe(4401);
  });

  test("with 4401 when its token ends", async () => {
    const now = Math.floor(Date.now() / 1000);
    const connection = await connect().signedIn(await gateway.token({}, { expires: now + 2 }));
    connection.subscribe("1", CHANGED, { id: "1" });
    await until(() => changes.size === 1);
    expect(await connection.closed).toBe(4401);
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(now + 1.9);
    await until(() => changes.size === 0);
  });

  test("with 4403 for a page of another origin", async () => {
    expect(await connect(gateway.url, { origin: "https://evil.example" }).closed).toBe(4403);
  });

  test("when it uses the id of an operation that still runs", async () => {
    const connection = await connect().signedIn(await gateway.token());
    connection.subscribe("1", CHANGED, { id: "1" });
    await until(() => changes.size === 1);
    connection.subscribe("1", CHANGED, { id: "2" });
    expect(await connection.closed).toBe(4409);
  });

  test("when it sends what is no message, or too much", async () => {
    const broken = await connect().signedIn();
    broken.send({ type: "nonsense" });
    expect(await broken.closed).toBe(4400);
    const large = await connect().signedIn();
    large.subscribe("1", `{ orderCount } # ${"x".repeat(100_001)}`);
    expect(await large.closed).toBe(1009);
  });
});

test("pings are answered", async () => {
  const connection = await connect().signedIn();
  connection.send({ type: "ping" });
  expect(await connection.next()).toEqual({ type: "pong" });
});

test("one connection holds only so many subscriptions", async () => {
  const connection = await connect().signedIn(await gateway.token());
  for (const id of ["1", "2", "3", "4"]) connection.subscribe(id, CHANGED, { id });
  const refused = await connection.next();
  expect(refused).toMatchObject({ id: "4", type: "error", payload: [{ extensions: { code: "RATE_LIMITED" } }] });
  await until(() => changes.size === 3);
});

test.each([
  [
    "nested too deep",
    `subscription { personChanged(id: 1) ${"{ friend ".repeat(10)}{ id }${" }".repeat(10)} }`,
    "QUERY_TOO_COMPLEX",
  ],
  ["unknown to the schema", "subscription { personChangd(id: 1) { id } }", "BAD_USER_INPUT"],
  ["malformed", "subscription { personChanged(id: 1) { id }", "BAD_USER_INPUT"],
  ["with values of a wrong type", "subscription ($id: ID!) { personChanged(id: $id) { id } }", "BAD_USER_INPUT"],
  [
    "of two events at once",
    "subscription { personChanged(id: 1) { id } other: personChanged(id: 2) { id } }",
    "BAD_USER_INPUT",
  ],
])("a subscription %s is refused", async (_name, query, code) => {
  const connection = await connect().signedIn(await gateway.token());
  connection.subscribe("1", query);
  const { type, payload } = await connection.next();
  expect([type, payload[0].extensions]).toEqual(["error", { code }]);
  expect(JSON.stringify(payload)).not.toMatch(/Did you mean|"http"/);
});

test("introspection over a socket is off where it is off", async () => {
  const production = await start({ development: false });
  const connection = await connect(production.url).signedIn();
  connection.subscribe("1", "{ __schema { types { name } } }");
  expect((await connection.next()).payload[0].extensions).toEqual({ code: "BAD_USER_INPUT" });
  await production.stop();
});

test("an event arrives with null and an error where another subgraph is away", async () => {
  const away = {
    execute: async (): Promise<never> => {
      throw new Error("ECONNREFUSED");
    },
    subscribe: async (): Promise<never> => {
      throw new Error("ECONNREFUSED");
    },
  };
  const partial = await start({ replace: { orders: away } });
  const connection = await connect(partial.url).signedIn(await partial.token());
  connection.subscribe("1", CHANGED, { id: "4" });
  await until(() => changes.size === 1);
  change("4");
  const { payload } = await connection.next();
  expect(payload.data.changed).toEqual({ id: "4", name: "Person 4", orders: null, rating: 40, friend: { rating: 50 } });
  expect(payload.errors).toEqual([
    { message: expect.any(String), path: ["changed", "orders"], extensions: { code: "UNAVAILABLE" } },
  ]);
  connection.close();
  await partial.stop();
  const dead = await start({ replace: { people: away } });
  const other = await connect(dead.url).signedIn(await dead.token());
  other.subscribe("1", CHANGED, { id: "4" });
  expect((await other.next()).payload.errors[0].extensions).toEqual({ code: "UNAVAILABLE" });
  await dead.stop();
});

test("a viewer that does not read is let go, and the others go on", async () => {
  const small = await start({ limits: { waitingEvents: 5 } });
  const slowOrders: Subgraph = {
    ...small.subgraphs.orders,
    execute: async (...request) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return small.subgraphs.orders.execute(...request);
    },
  };
  const slow = await start({ limits: { waitingEvents: 5 }, replace: { orders: slowOrders } });
  const connection = await connect(slow.url).signedIn(await slow.token());
  connection.subscribe("1", CHANGED, { id: "4" });
  await until(() => changes.size === 1);
  for (let event = 0; event < 20; event += 1) change("4");
  const frames: Frame[] = [];
  for (;;) {
    const frame = await connection.next();
    frames.push(frame);
    if (frame.type === "complete") break;
  }
  expect(frames.length).toBeLessThan(10);
  expect(frames.at(-2)?.payload.errors[0].extensions).toEqual({ code: "UNAVAILABLE" });
  await until(() => changes.size === 0);
  await slow.stop();
  await small.stop();
});

test("a subscription stands again by itself after its subgraph was away", async () => {
  const credential = "gateway-0123456789abcdefghijklmnopqrstuv";
  const { people } = await testSubgraphs();
  const service = {
    name: "members" as const,
    subgraph: people,
    commands: [],
    deliver: async () => {},
    ready: async () => true,
    stop: async () => {},
  };
  const serve = async (port: number): Promise<ServiceDoor> =>
    serveSubgraph(service, {
      host: "127.0.0.1",
      port,
      callers: { gateway: digestCredential(credential) },
      log: silent,
    });
  let served = await serve(0);
  const remote = connectSubgraph(served.url, credential);
  const distant = await start({ replace: { people: remote } });
  const connection = await connect(distant.url).signedIn(await distant.token());
  connection.subscribe("1", CHANGED, { id: "4" });
  await until(() => changes.size === 1);
  change("4");
  expect((await connection.next()).payload.data.changed.rating).toBe(40);
  await served.stop();
  await until(() => changes.size === 0);
  expect((await distant.ask({ query: "{ person(id: 1) { name } orderCount }" })).body).toMatchObject({
    data: { person: null, orderCount: 7 },
  });
  served = await serve(served.port);
  await until(() => changes.size === 1);
  change("6");
  expect((await connection.next()).payload.data.changed).toMatchObject({
    name: "Person 6",
    orders: ["order 6.0"],
    rating: 60,
  });
  expect((await distant.ask({ query: "{ person(id: 1) { name } }" })).body).toEqual({
    data: { person: { name: "Person 1" } },
  });
  connection.close();
  await distant.stop();
  await remote.close();
  await served.stop();
});
