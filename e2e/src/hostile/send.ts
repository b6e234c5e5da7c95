import { request } from "node:http";
import { describeAnswer } from "./describeAnswer.js";
import type { Who, World } from "./world.js";

/** What came back: in the words of the table, and all of it. */
export interface Seen {
  readonly answer: string;
  readonly text: string;
}

/** Sends one hostile thing and waits for what it is answered. */
export type Send = (world: World) => Promise<Seen>;

type HeaderValues = Readonly<Record<string, string | readonly string[]>>;

interface HttpRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: HeaderValues;
  readonly body?: string | Buffer;
}

const JSON_BODY = { "content-type": "application/json", accept: "application/graphql-response+json" };

/** One request over HTTP, written as it is told. */
export function http({ method = "POST", path = "/graphql", headers = JSON_BODY, body }: HttpRequest): Send {
  return async ({ url }) =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}/`, { method, path, headers: headers as Record<string, string[]>, agent: false });
      let answered = false;
      sent.on("response", (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        const done = (): void => {
          const text = Buffer.concat(chunks).toString("utf8");
          const heads = `${response.rawHeaders.join("\n")}\n\n`;
          resolve({ answer: describeAnswer(response.statusCode ?? 0, text), text: heads + text });
        };
        response.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", reject);
        // The server may close with an answer while a large body is still on its way.
        response.on("close", done);
      });
      sent.on("error", (cause) => (answered ? undefined : reject(cause)));
      sent.end(body);
    });
}

export function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** One GraphQL request as JSON. */
export function ask(query: unknown, variables: Variables = {}, who: Who = "nobody"): Send {
  return async (world) => {
    const body = JSON.stringify({ query, variables: typeof variables === "function" ? variables(world) : variables });
    return http({ headers: { ...JSON_BODY, ...bearer(world.tokens[who]) }, body })(world);
  };
}

type Variables = Readonly<Record<string, unknown>> | ((world: World) => Readonly<Record<string, unknown>>);

/** A body as it stands, with or in the place of the usual headers. */
export function post(body: string | Buffer, headers: HeaderValues = {}, who: Who = "nobody"): Send {
  return async (world) => http({ headers: { ...JSON_BODY, ...bearer(world.tokens[who]), ...headers }, body })(world);
}

export function get(path: string, headers: HeaderValues = {}, method = "GET"): Send {
  return http({ method, path, headers: { accept: JSON_BODY.accept, ...headers } });
}

/** A harmless query under a token, or under what claims to be one. */
export function signedIn(token: (world: World) => string): Send {
  return async (world) => post(NETWORK_STATE, bearer(token(world)))(world);
}

export const NETWORK_STATE = '{"query":"{ networkState { revision } }"}';

/** The same to the network in production. */
export function inProduction(send: Send): Send {
  return async (world) => send({ ...world, url: world.production.url });
}
