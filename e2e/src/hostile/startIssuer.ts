import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Person } from "../support/startTestNetwork.js";

export const ISSUER = "urn:tessera:hostile";
export const AUDIENCE = "tessera";
const SCOPES =
  "purchases:write redemptions:write members:read catalogue:write statements:read statements:write" as const;

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** An identity provider of the test's own, whose every mistake and misuse the network has to stand. */
export interface Issuer {
  readonly jwksUrl: string;
  /** Signs unless told otherwise. */
  readonly key: SigningKey;
  /** Live as well: keys are changed two at a time. */
  readonly second: SigningKey;
  /** A token of these claims, over header fields and a key that may be anybody's. */
  token(claims: object, header?: object, key?: SigningKey): string;
  /** Claims that hold, of an operator. */
  claims(): Record<string, unknown> & { readonly iat: number };
  tokenOf(person: Person): string;
  /** Takes a key out of the published set. */
  withdraw(key: SigningKey): void;
  /** Paths that were asked for, other than the key set. */
  strangePaths(): readonly string[];
  stop(): Promise<void>;
}

export function newKey(): SigningKey {
  return { kid: randomUUID(), ...generateKeyPairSync("ec", { namedCurve: "P-256" }) };
}

export const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

export async function startIssuer(): Promise<Issuer> {
  const live = [newKey(), newKey()] as [SigningKey, SigningKey];
  const [key, second] = live;
  const strange: string[] = [];
  const published = new Set(live);
  const server = createServer((request, response) => {
    if (request.url !== "/jwks") strange.push(request.url ?? "");
    const keys = [...published].map(({ kid, publicKey }) => ({
      ...publicKey.export({ format: "jwk" }),
      kid,
      alg: "ES256",
      use: "sig",
    }));
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const claims: Issuer["claims"] = () => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: ISSUER, aud: AUDIENCE, sub: "operator", roles: ["operator"], iat: now, exp: now + 3_600 };
  };
  return {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    key,
    second,
    token: (payload, header, signer = key) => signed(payload, header, signer),
    claims,
    tokenOf: ({ role, partner, member, subject = role }) => {
      const who = { sub: subject, roles: [role], partner, member, ...(role === "partner" ? { scope: SCOPES } : {}) };
      return signed({ ...claims(), ...who }, {}, key);
    },
    withdraw: (withdrawn) => void published.delete(withdrawn),
    strangePaths: () => strange,
    stop: async () => stopServer(server),
  };
}

function signed(claims: object, header: object = {}, { kid, privateKey }: SigningKey): string {
  const content = `${encode({ alg: "ES256", kid, typ: "JWT", ...header })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(content), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${content}.${signature.toString("base64url")}`;
}

async function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A token that is signed with a secret, as if whoever checks it knew one. */
export function withSecret(kid: string, claims: object, secret: string | Buffer): string {
  const content = `${encode({ alg: "HS256", kid })}.${encode(claims)}`;
  return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
}

/** The signature of one token under the claims of another. */
export function swapped(token: string, claims: object): string {
  const [header, , signature] = token.split(".");
  return `${header}.${encode(claims)}.${signature}`;
}
