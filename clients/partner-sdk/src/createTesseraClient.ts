import { createClient, type Client as SocketClient } from "graphql-ws/client";
import { Agent, request as send } from "undici";
import WebSocket from "ws";
import { hasIdempotencyKey } from "./hasIdempotencyKey.js";
import { readAnswer, readProblem, type GraphAnswer } from "./readAnswer.js";
import { DEFAULT_RETRY, repeat, SYSTEM_CLOCK, type RetryPolicy } from "./retry.js";
import { TesseraError } from "./TesseraError.js";
import type { TypedDocument } from "./TypedDocument.js";

export interface TesseraClientOptions {
  /** The graph's address, for example `https://points.example.org/graphql`; without a path, `/graphql` is meant. */
  readonly url: string;
  /** A bearer token, or a function that gives a valid one; it is asked before each request and again after UNAUTHENTICATED. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  readonly retry?: Partial<RetryPolicy>;
  /** Connections kept alive at a time. Default 32. */
  readonly connections?: number;
  /** How long one attempt may take. Default 60,000. */
  readonly timeoutMs?: number;
}

/** A client of one network, over one pool of kept-alive connections. */
export interface TesseraClient {
  /**
   * Sends a query or mutation and answers its data, complete. Throws TesseraError otherwise. UNAVAILABLE, RATE_LIMITED and a
   * lost connection are repeated, the idempotency key unchanged, within the retry policy; a mutation without a key is sent once.
   */
  request<Result, Variables>(document: TypedDocument<Result, Variables>, variables: Variables): Promise<Result>;
  /** Like `request`, but answers partial data too: `problems` tells which fields are null because their service is away. */
  requestPartial<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
  ): Promise<GraphAnswer<Result>>;
  /**
   * Listens over graphql-ws until the loop is left. A lost connection is opened again; what happened meanwhile is not told
   * afterwards, so read the state once after subscribing. Throws TesseraError when the network refuses.
   */
  subscribe<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
  ): AsyncGenerator<Result, void, void>;
  /**
   * The bytes of a stored file, by the `url` that the graph gives. Throws TesseraError: also BAD_USER_INPUT for a file that is not
   * there, or is not the caller's.
   */
  readFile(url: string): Promise<Uint8Array>;
  /** Finishes what is under way, then closes the connections. */
  close(): Promise<void>;
}

/** `http://host` means its `/graphql`. Throws TypeError for anything that is not an http(s) URL. */
function graphUrl(text: string): URL {
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new TypeError("url must begin with http:// or https://");
  if (url.pathname === "/") url.pathname = "/graphql";
  return url;
}

function unreachable(url: URL, cause: unknown): TesseraError {
  const code = (cause as { readonly code?: unknown }).code;
  const reason = typeof code === "string" ? ` (${code})` : "";
  return new TesseraError([{ code: "UNREACHABLE", message: `no answer from ${url.origin}${reason}` }], { cause });
}

class Client implements TesseraClient {
  private readonly url: URL;
  private readonly agent: Agent;
  private readonly retry: RetryPolicy;
  private socket: SocketClient | undefined;

  constructor(private readonly options: TesseraClientOptions) {
    this.url = graphUrl(options.url);
    this.retry = { ...DEFAULT_RETRY, ...options.retry };
    const timeoutMs = options.timeoutMs ?? 60_000;
    this.agent = new Agent({
      connections: options.connections ?? 32,
      keepAliveTimeout: 30_000,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async request<Result, Variables>(document: TypedDocument<Result, Variables>, variables: Variables): Promise<Result> {
    const { data, problems } = await this.repeated(document, variables, (answer) => answer.problems.length > 0);
    if (data === null || problems.length > 0) throw new TesseraError(problems);
    return data;
  }

  async requestPartial<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
  ): Promise<GraphAnswer<Result>> {
    return this.repeated(document, variables, (answer) => answer.data === null);
  }

  async *subscribe<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
  ): AsyncGenerator<Result, void, void> {
    const results = this.openSocket().iterate<Result>({
      query: document.text,
      operationName: document.name,
      variables: variables as Record<string, unknown>,
    });
    try {
      for await (const result of results) {
        if (result.errors !== undefined) throw new TesseraError(result.errors.map(readProblem));
        if (result.data !== null && result.data !== undefined) yield result.data;
      }
    } catch (error) {
      throw this.socketError(error);
    }
  }

  async readFile(url: string): Promise<Uint8Array> {
    const address = new URL(url, this.url);
    if (address.origin !== this.url.origin) throw new TypeError("the file is not of this network");
    return repeat(this.retry, SYSTEM_CLOCK, async () => this.get(address));
  }

  async close(): Promise<void> {
    await this.socket?.dispose();
    await this.agent.close();
  }

  private async repeated<Result, Variables>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    isFailure: (answer: GraphAnswer<Result>) => boolean,
  ): Promise<GraphAnswer<Result>> {
    const body = JSON.stringify({ query: document.text, operationName: document.name, variables });
    const repeatable = document.operation === "query" || hasIdempotencyKey(variables);
    const policy = repeatable ? this.retry : { ...this.retry, forMs: 0 };
    let renewed = false;
    return repeat(policy, SYSTEM_CLOCK, async () => {
      for (;;) {
        const answer = await this.post<Result>(body);
        if (!isFailure(answer)) return answer;
        const error = new TesseraError(answer.problems);
        if (error.code !== "UNAUTHENTICATED" || renewed || typeof this.options.token !== "function") throw error;
        renewed = true;
      }
    });
  }

  private async post<Result>(body: string): Promise<GraphAnswer<Result>> {
    const token = await this.token();
    try {
      const response = await send(this.url, {
        dispatcher: this.agent,
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/graphql-response+json, application/json;q=0.9",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body,
      });
      const text = await response.body.text();
      const retryAfter = response.headers["retry-after"];
      return readAnswer<Result>(response.statusCode, text, typeof retryAfter === "string" ? retryAfter : undefined);
    } catch (error) {
      throw error instanceof TesseraError ? error : unreachable(this.url, error);
    }
  }

  private async get(url: URL): Promise<Uint8Array> {
    const token = await this.token();
    try {
      const response = await send(url, {
        dispatcher: this.agent,
        ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
      });
      if (response.statusCode === 200) return new Uint8Array(await response.body.arrayBuffer());
      const { problems } = readAnswer(response.statusCode, await response.body.text(), undefined);
      throw new TesseraError(problems);
    } catch (error) {
      throw error instanceof TesseraError ? error : unreachable(url, error);
    }
  }

  private async token(): Promise<string | undefined> {
    const { token } = this.options;
    return typeof token === "function" ? token() : token;
  }

  private openSocket(): SocketClient {
    const url = new URL(this.url);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.socket ??= createClient({
      url: url.href,
      webSocketImpl: WebSocket,
      lazy: true,
      retryAttempts: 5,
      connectionParams: async () => {
        const token = await this.token();
        return token === undefined ? {} : { authorization: `Bearer ${token}` };
      },
    });
    return this.socket;
  }

  private socketError(error: unknown): TesseraError {
    if (error instanceof TesseraError) return error;
    if (Array.isArray(error)) return new TesseraError(error.map(readProblem), { cause: error });
    const code = (error as { readonly code?: unknown }).code;
    if (code === 4401) return new TesseraError([{ code: "UNAUTHENTICATED", message: "the token was not accepted" }]);
    if (code === 4403) return new TesseraError([{ code: "FORBIDDEN", message: "the token does not allow this" }]);
    return unreachable(this.url, error);
  }
}

/**
 * Opens a client of the network's public graph.
 *
 * @example
 * const client = createTesseraClient({ url: "https://points.example.org/graphql", token: () => freshToken() });
 * const { recordPurchase } = await client.request(RecordPurchase, { input });
 * if (recordPurchase.__typename === "PurchaseRecorded") console.log(recordPurchase.purchase.points);
 */
export function createTesseraClient(options: TesseraClientOptions): TesseraClient {
  return new Client(options);
}
