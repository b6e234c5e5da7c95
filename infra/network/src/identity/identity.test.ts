import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import {
  DEVELOPMENT_AUDIENCE,
  DEVELOPMENT_ISSUER,
  developmentKeys,
  developmentKeySet,
  rotateDevelopmentKeys,
} from "./developmentKeys.js";
import { mintDevelopmentToken } from "./mintDevelopmentToken.js";

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(path.join(tmpdir(), "tessera-identity-"))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function verify(token: string) {
  const keys = createLocalJWKSet(developmentKeySet(dataDir) as unknown as JSONWebKeySet);
  const options = { issuer: DEVELOPMENT_ISSUER, audience: DEVELOPMENT_AUDIENCE, algorithms: ["ES256"] };
  return (await jwtVerify(token, keys, options)).payload;
}

test("a token carries role, partner, scopes, member and subject, and verifies by the published keys", async () => {
  const partner = await verify(await mintDevelopmentToken(dataDir, { role: "partner", partner: "domov" }, {}));
  expect(partner).toMatchObject({
    sub: "development:partner:domov",
    roles: ["partner"],
    partner: "domov",
    scope: "purchases:write redemptions:write members:read catalogue:write statements:read statements:write",
  });
  const member = await verify(
    await mintDevelopmentToken(dataDir, { role: "member", member: "mbr_1", subject: "anna" }, {}),
  );
  expect(member).toMatchObject({ sub: "anna", roles: ["member"], member: "mbr_1" });
  expect(member["scope"]).toBeUndefined();
  expect((member.exp ?? 0) - (member.iat ?? 0)).toBe(86_400);
});

test("the key is for its owner's eyes only, and the published set holds no private part", async () => {
  await mintDevelopmentToken(dataDir, { role: "finance" }, {});
  expect(statSync(path.join(dataDir, "identity.json")).mode & 0o777).toBe(0o600);
  const [key] = developmentKeys(dataDir);
  expect(JSON.stringify(developmentKeySet(dataDir))).not.toContain(key?.d);
});

test("after a change of keys the tokens of the key before still count, and those of the one before that do not", async () => {
  const oldest = await mintDevelopmentToken(dataDir, { role: "finance" }, {});
  rotateDevelopmentKeys(dataDir);
  const newer = await mintDevelopmentToken(dataDir, { role: "finance" }, {});
  await expect(verify(oldest)).resolves.toMatchObject({ roles: ["finance"] });
  rotateDevelopmentKeys(dataDir);
  await expect(verify(newer)).resolves.toMatchObject({ roles: ["finance"] });
  await expect(verify(oldest)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  expect(developmentKeySet(dataDir).keys).toHaveLength(2);
});

test("a later start has the same keys", () => {
  expect(developmentKeys(dataDir)).toEqual(developmentKeys(dataDir));
});

test("production mints nothing, and makes no key", async () => {
  await expect(mintDevelopmentToken(dataDir, { role: "operator" }, { NODE_ENV: "production" })).rejects.toMatchObject({
    name: "StartRefused",
  });
  expect(() => readFileSync(path.join(dataDir, "identity.json"))).toThrow(/ENOENT/);
});

test("a damaged key file is one line", async () => {
  writeFileSync(path.join(dataDir, "identity.json"), "{");
  await expect(mintDevelopmentToken(dataDir, { role: "operator" }, {})).rejects.toMatchObject({
    name: "StartRefused",
    message: expect.stringMatching(/cannot be read; remove the file to get new ones\.$/),
  });
});
