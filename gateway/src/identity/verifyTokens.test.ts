import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from "jose";
import { verifyTokens } from "./verifyTokens.js";

const issuer = "https://issuer.test";
const audience = "tessera";
const now = (): number => Math.floor(Date.now() / 1000);
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let one: Pair;
let two: Pair;
let rsa: Pair;
let strong: Pair;
let stranger: Pair;
let jwks: JSONWebKeySet;

beforeAll(async () => {
  [one, two, rsa, strong, stranger] = await Promise.all([
    generateKeyPair("ES256"),
    generateKeyPair("ES256"),
    generateKeyPair("RS256"),
    generateKeyPair("ES512"),
    generateKeyPair("ES256"),
  ]);
  jwks = {
    keys: [
      { ...(await exportJWK(one.publicKey)), kid: "one" },
      { ...(await exportJWK(two.publicKey)), kid: "two" },
      { ...(await exportJWK(rsa.publicKey)), kid: "rsa" },
      { ...(await exportJWK(strong.publicKey)), kid: "strong" },
    ],
  };
});

interface Written {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: { readonly alg: string; readonly kid?: string; readonly [name: string]: unknown };
  readonly key?: Pair["privateKey"];
}

async function token({
  claims = {},
  header = { alg: "ES256", kid: "one" },
  key = one.privateKey,
}: Written = {}): Promise<string> {
  const payload = Object.fromEntries(
    Object.entries({ sub: "anna", iss: issuer, aud: audience, iat: now(), exp: now() + 60, ...claims }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return new SignJWT(payload).setProtectedHeader(header).sign(key);
}

/** A token put together by hand, for what no library writes. */
function forged(header: object, signature: (input: string) => string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${part(header)}.${part({ sub: "anna", iss: issuer, aud: audience, iat: now(), exp: now() + 60, roles: ["operator"] })}`;
  return `${input}.${signature(input)}`;
}

const verify = async (text: string): Promise<unknown> => verifyTokens({ jwks, issuer, audience })(`Bearer ${text}`);

test("a token that holds tells who asks, in the words of the network", async () => {
  const claims = {
    roles: ["partner", "god"],
    scope: "purchases:write statements:read root:all",
    partner: "advent",
    member: "mbr_01900000-0000-7000-8000-000000000001",
  };
  expect(await verify(await token({ claims }))).toEqual({
    caller: {
      subject: "anna",
      roles: ["partner"],
      scopes: ["purchases:write", "statements:read"],
      partnerCode: "advent",
      memberId: "01900000-0000-7000-8000-000000000001",
    },
    expiresAt: expect.any(Date),
  });
});

test("two live keys hold at a time, and RS256 beside ES256", async () => {
  await expect(
    verify(await token({ key: two.privateKey, header: { alg: "ES256", kid: "two" } })),
  ).resolves.toBeDefined();
  await expect(
    verify(await token({ key: rsa.privateKey, header: { alg: "RS256", kid: "rsa" } })),
  ).resolves.toBeDefined();
});

describe("a token does not hold", () => {
  const cases: [string, () => Promise<string> | string][] = [
    ["of another key under a known name", () => token({ key: stranger.privateKey })],
    ["of a key that is not known", () => token({ key: stranger.privateKey, header: { alg: "ES256", kid: "three" } })],
    ["that is not signed", () => forged({ alg: "none" }, () => "")],
    ["that is not signed but ends in something", () => forged({ alg: "none" }, () => "AAAA")],
    [
      "signed with the public key as a shared secret",
      () =>
        forged({ alg: "HS256", kid: "one" }, (input) =>
          createHmac("sha256", JSON.stringify(jwks.keys[0])).update(input).digest("base64url"),
        ),
    ],
    [
      "that brings its own key",
      async () =>
        token({ key: stranger.privateKey, header: { alg: "ES256", jwk: await exportJWK(stranger.publicKey) } }),
    ],
    [
      "that says where its key is",
      () => token({ key: stranger.privateKey, header: { alg: "ES256", jku: "https://evil.example/jwks" } }),
    ],
    [
      "of a strong algorithm that is not on the list",
      () => token({ key: strong.privateKey, header: { alg: "ES512", kid: "strong" } }),
    ],
    ["for another audience", () => token({ claims: { aud: "another" } })],
    ["of another issuer", () => token({ claims: { iss: "https://evil.example" } })],
    ["that has ended", () => token({ claims: { exp: now() - 10 } })],
    ["that never ends", () => token({ claims: { exp: undefined } })],
    ["issued in the future", () => token({ claims: { iat: now() + 60 } })],
    ["that does not say when it was issued", () => token({ claims: { iat: undefined } })],
    ["that is not valid yet", () => token({ claims: { nbf: now() + 60 } })],
    ["of nobody", () => token({ claims: { sub: undefined } })],
    ["of an empty name", () => token({ claims: { sub: "" } })],
    ["whose roles are no list", () => token({ claims: { roles: "operator" } })],
    ["whose member is no id", () => token({ claims: { member: "mbr_1" } })],
    ["whose partner is no code", () => token({ claims: { partner: 7 } })],
    [
      "whose last character was changed",
      async () => (await token()).replace(/.$/, (last) => (last === "A" ? "Q" : "A")),
    ],
    [
      "whose claims were changed",
      async () => {
        const [head, , signature] = (await token()).split(".");
        return `${head}.${Buffer.from(JSON.stringify({ sub: "root" })).toString("base64url")}.${signature}`;
      },
    ],
    ["that is no token", () => "abc"],
    ["that is very long", () => "a".repeat(20_000)],
  ];
  test.each(cases)("%s", async (_name, write) => {
    await expect(verify(await write())).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      message: "The token is not valid: sign in again.",
    });
  });

  test("in another scheme", async () => {
    await expect(verifyTokens({ jwks, issuer, audience })(`Basic ${await token()}`)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
  });
});

test("an algorithm with a shared secret, or none, keeps the gateway from starting", () => {
  for (const algorithm of ["HS256", "none"]) {
    expect(() => verifyTokens({ jwks, issuer, audience, algorithms: [algorithm] })).toThrow("cannot be accepted");
  }
});

describe("keys of an issuer elsewhere", () => {
  let server: Server;
  let answer: () => { readonly status: number; readonly body: string };
  beforeAll(async () => {
    server = createServer((_request, response) => {
      const { status, body } = answer();
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => void server.close());
  const remote = () =>
    verifyTokens({
      jwks: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks` },
      issuer,
      audience,
    });

  test("are fetched when a token needs them", async () => {
    answer = () => ({ status: 200, body: JSON.stringify(jwks) });
    await expect(remote()(`Bearer ${await token()}`)).resolves.toBeDefined();
    await expect(remote()(`Bearer ${await token({ key: stranger.privateKey })}`)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
    });
  });

  test("that cannot be fetched are the network's trouble, not the token's", async () => {
    for (const broken of [
      { status: 500, body: "" },
      { status: 200, body: "no keys" },
      { status: 200, body: "{}" },
    ]) {
      answer = () => broken;
      await expect(remote()(`Bearer ${await token()}`)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    }
    const nowhere = verifyTokens({ jwks: { url: "http://127.0.0.1:1/jwks" }, issuer, audience });
    await expect(nowhere(`Bearer ${await token()}`)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
