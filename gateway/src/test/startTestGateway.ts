import type { Subgraph } from "@tessera/runtime";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { type DestinationStream, pino } from "pino";
import { type GatewayOptions, type RunningGateway, startGateway } from "../startGateway.js";
import { type TestSubgraphs, testSubgraphs } from "./testSubgraphs.js";

export const ISSUER = "https://issuer.test";
export const AUDIENCE = "tessera-test";

export interface TestGateway extends RunningGateway {
  readonly subgraphs: TestSubgraphs;
  /** A token of the configured issuer. Claims given as undefined are left out. */
  token(claims?: JWTPayload, times?: { readonly issued?: number; readonly expires?: number }): Promise<string>;
  /** Posts a request as JSON; answers the status and the parsed body. */
  ask(request: unknown, options?: AskOptions): Promise<Asked>;
  /** Everything that was logged, as text. */
  logged(): string;
}

export interface AskOptions {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers freely
  readonly body: any;
}

export interface TestOptions extends Partial<Omit<GatewayOptions, "subgraphs">> {
  /** Puts other subgraphs in the place of some. */
  readonly replace?: Readonly<Record<string, Subgraph>>;
}

/** A development gateway over the test subgraphs, on a free port. */
export async function startTestGateway({ replace = {}, ...options }: TestOptions = {}): Promise<TestGateway> {
  const subgraphs = await testSubgraphs();
  const { people, orders, ratings, supergraphSdl } = subgraphs;
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" }] };
  const lines: string[] = [];
  const sink: DestinationStream = { write: (line) => void lines.push(line) };
  const gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    subgraphs: { people, orders, ratings, ...replace },
    supergraphSdl,
    jwks,
    issuer: ISSUER,
    audience: AUDIENCE,
    development: true,
    log: pino({}, sink),
    ...options,
  });
  return {
    ...gateway,
    subgraphs,
    logged: () => lines.join(""),
    token: async (claims = {}, times = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const payload = { sub: "anna", iss: ISSUER, aud: AUDIENCE, ...claims };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: "ES256", kid: "one" })
        .setIssuedAt(times.issued ?? now)
        .setExpirationTime(times.expires ?? now + 600)
        .sign(privateKey);
    },
    ask: async (request, { token, headers = {} } = {}) => {
      const answer = await fetch(`${gateway.url}/graphql`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: typeof request === "string" ? request : JSON.stringify(request),
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, text, body: parseOrText(text) };
    },
  };
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
