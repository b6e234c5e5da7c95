import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createPurchaseBatcher } from "./createPurchaseBatcher.js";
import { createTesseraClient, type TesseraClient } from "./createTesseraClient.js";
import { NetworkState, RecordPurchase, StartVerification, type RecordPurchaseInput } from "./generated/graph.js";
import { hasIdempotencyKey } from "./hasIdempotencyKey.js";
import { DEFAULT_RETRY, repeat, retryPauseMs } from "./retry.js";
import { TesseraError } from "./TesseraError.js";

interface Posted {
  readonly operationName: string;
  readonly variables: { readonly input: RecordPurchaseInput & { readonly purchases?: readonly RecordPurchaseInput[] } };
}
type Answer = { status?: number; body?: unknown; headers?: Record<string, string>; hangUp?: boolean };

describe("the partner SDK", () => {
  let server: Server;
  let client: TesseraClient;
  let received: { body: Posted; authorization: string | undefined }[];
  let answer: (posted: Posted, number: number) => Answer | Promise<Answer>;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const body = JSON.parse(text) as Posted;
    received.push({ body, authorization: request.headers.authorization });
    const { status = 200, body: reply, headers = {}, hangUp = false } = await answer(body, received.length);
    if (hangUp) return void request.socket.destroy();
    response.writeHead(status, { "content-type": "application/graphql-response+json", ...headers });
    response.end(typeof reply === "string" ? reply : JSON.stringify(reply));
  }

  function open(token?: string | (() => string)): TesseraClient {
    const { port } = server.address() as AddressInfo;
    return createTesseraClient({ url: `http://127.0.0.1:${port}`, token, retry: { forMs: 2_000, firstPauseMs: 1 } });
  }

  beforeEach(async () => {
    received = [];
    server = createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    client = open("secret");
  });

  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const failing = (code: string, extensions: object = {}): Answer => ({
    body: { data: null, errors: [{ message: `it is ${code}`, extensions: { code, ...extensions } }] },
  });
  const recorded: Answer = {
    body: { data: { recordPurchase: { __typename: "PurchaseRecorded", purchase: { id: "pur_1", points: 3 } } } },
  };
  const purchase = (receiptNumber: string, cardNumber = "7"): RecordPurchaseInput => ({
    idempotencyKey: `key-${receiptNumber}`,
    cardNumber,
    receiptNumber,
    currency: "CZK",
    lines: [{ sku: "a", quantity: "1", unitPrice: "20.00" }],
  });
  const record = () => client.request(RecordPurchase, { input: purchase("1") });

  it("answers the data of the mutation and sends the token", async () => {
    answer = () => recorded;
    await expect(record()).resolves.toEqual((recorded.body as { data: unknown }).data);
    expect(received.map(({ authorization }) => authorization)).toEqual(["Bearer secret"]);
  });

  it.each([
    ["UNAVAILABLE", failing("UNAVAILABLE")],
    ["RATE_LIMITED", failing("RATE_LIMITED", { retryAfterSeconds: 0.01 })],
    ["a lost connection", { hangUp: true }],
    ["a proxy without a network behind it", { status: 502, body: "<html>bad gateway</html>" }],
  ])("repeats with the same idempotency key after %s", async (_name, first: Answer) => {
    answer = (_body, number) => (number < 3 ? first : recorded);
    await record();
    expect(received.map(({ body }) => body.variables.input.idempotencyKey)).toEqual(["key-1", "key-1", "key-1"]);
  });

  it("gives up with the last error when the time of the policy is over", async () => {
    answer = () => failing("UNAVAILABLE");
    await expect(record()).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true });
    expect(received.length).toBeGreaterThan(3);
  });

  it("never repeats a mutation that carries no idempotency key", async () => {
    answer = () => ({ hangUp: true });
    await expect(client.request(StartVerification, {})).rejects.toMatchObject({ code: "UNREACHABLE" });
    expect(received).toHaveLength(1);
  });

  it.each(["FORBIDDEN", "BAD_USER_INPUT", "INTERNAL_SERVER_ERROR"])("does not repeat after %s", async (code) => {
    answer = () => failing(code, { traceId: "4bf9" });
    await expect(record()).rejects.toMatchObject({ code, traceId: "4bf9", message: `it is ${code}` });
    expect(received).toHaveLength(1);
  });

  it("asks for another token once when the first one has ended", async () => {
    let issued = 0;
    await client.close();
    client = open(() => `token-${++issued}`);
    answer = (_body, number) => (number === 1 ? failing("UNAUTHENTICATED") : recorded);
    await record();
    expect(received.map(({ authorization }) => authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
    answer = () => failing("UNAUTHENTICATED");
    await expect(record()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(received).toHaveLength(4);
  });

  it("gives partial data with its problems only to who asks for it", async () => {
    const partial: Answer = {
      body: {
        data: { networkState: null },
        errors: [{ message: "away", path: ["networkState"], extensions: { code: "FORBIDDEN" } }],
      },
    };
    answer = () => partial;
    await expect(client.requestPartial(NetworkState, {})).resolves.toEqual({
      data: { networkState: null },
      problems: [{ code: "FORBIDDEN", message: "away", path: ["networkState"] }],
    });
    await expect(client.request(NetworkState, {})).rejects.toBeInstanceOf(TesseraError);
  });

  it("tells a server that does not speak GraphQL from a network that is away", async () => {
    answer = () => ({ status: 404, body: "not here" });
    await expect(record()).rejects.toMatchObject({ code: "MALFORMED_ANSWER" });
    expect(received).toHaveLength(1);
  });

  describe("its purchase batcher", () => {
    const results = ({ variables }: Posted): Answer => ({
      body: {
        data: {
          recordPurchases: {
            results: (variables.input.purchases ?? []).map(({ receiptNumber }) => ({
              __typename: "ReceiptConflict",
              message: receiptNumber,
            })),
          },
        },
      },
    });
    const receipts = () =>
      received.map(({ body }) => (body.variables.input.purchases ?? []).map(({ receiptNumber }) => receiptNumber));

    it("gives each purchase its own answer and keeps to the limits of a request", async () => {
      answer = results;
      const batcher = createPurchaseBatcher(client, { lanes: 1, purchasesAtMost: 3 });
      const answers = await Promise.all(["1", "2", "3", "4", "5"].map((number) => batcher.record(purchase(number))));
      expect(answers.map((item) => "message" in item && item.message)).toEqual(["1", "2", "3", "4", "5"]);
      expect(receipts()).toEqual([
        ["1", "2", "3"],
        ["4", "5"],
      ]);
      const small = createPurchaseBatcher(client, { lanes: 1, charactersAtMost: 1 });
      received = [];
      await Promise.all([small.record(purchase("6")), small.record(purchase("7"))]);
      expect(receipts()).toEqual([["6"], ["7"]]);
    });

    it("never lets a purchase of a card overtake an earlier one, whatever the lanes do", async () => {
      answer = async (body) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        return results(body);
      };
      const batcher = createPurchaseBatcher(client, { lanes: 4, purchasesAtMost: 2 });
      const numbers = Array.from({ length: 60 }, (_, index) => index);
      await Promise.all(numbers.map((number) => batcher.record(purchase(String(number), `card-${number % 7}`))));
      for (let card = 0; card < 7; card++) {
        const ofCard = receipts()
          .flat()
          .map(Number)
          .filter((number) => number % 7 === card);
        expect(ofCard).toEqual([...ofCard].sort((a, b) => a - b));
      }
    });

    it("sends nothing behind a batch that failed", async () => {
      answer = () => failing("FORBIDDEN");
      const batcher = createPurchaseBatcher(client, { lanes: 1, purchasesAtMost: 1 });
      const outcomes = await Promise.allSettled([batcher.record(purchase("1")), batcher.record(purchase("2"))]);
      expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
      expect(receipts()).toEqual([["1"]]);
    });
  });
});

describe("repeating", () => {
  it("doubles the bound of the pause up to the longest, and waits at least as long as the network asked", () => {
    const error = new TesseraError([{ code: "RATE_LIMITED", message: "slow down", retryAfterSeconds: 2 }]);
    const away = new TesseraError([{ code: "UNAVAILABLE", message: "away" }]);
    expect([1, 2, 3, 20].map((attempt) => retryPauseMs(DEFAULT_RETRY, attempt, away, 1))).toEqual([
      50, 100, 200, 5_000,
    ]);
    expect(retryPauseMs(DEFAULT_RETRY, 1, error, 0)).toBe(2_000);
  });

  it("begins no attempt after the end of its time", async () => {
    let nowMs = 0;
    let attempts = 0;
    const clock = { nowMs: () => nowMs, chance: () => 1, pause: async (ms: number) => void (nowMs += ms) };
    const away = new TesseraError([{ code: "UNAVAILABLE", message: "away" }]);
    const work = repeat({ forMs: 1_000, firstPauseMs: 100, longestPauseMs: 400 }, clock, () => {
      attempts++;
      return Promise.reject(away);
    });
    await expect(work).rejects.toBe(away);
    expect({ attempts, nowMs }).toEqual({ attempts: 4, nowMs: 700 });
  });
});

describe("the idempotency key of a mutation's variables", () => {
  it("is found in the input, or in every item of its lists", () => {
    expect(hasIdempotencyKey({ input: { idempotencyKey: "a" } })).toBe(true);
    expect(hasIdempotencyKey({ input: { purchases: [{ idempotencyKey: "a" }, { idempotencyKey: "b" }] } })).toBe(true);
    expect(hasIdempotencyKey({ input: { purchases: [{ idempotencyKey: "a" }, {}] } })).toBe(false);
    expect(hasIdempotencyKey({ input: {} })).toBe(false);
    expect(hasIdempotencyKey({})).toBe(false);
  });
});
