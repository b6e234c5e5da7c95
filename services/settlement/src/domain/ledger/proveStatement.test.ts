import { createHash } from "node:crypto";
import { merkleLeaf, type Sha256 } from "@tessera/kernel";
import { sealLeaves, statementLeaf, type CycleSealContent } from "./cycleSeal.js";
import { proveStatement } from "./proveStatement.js";

const sha256: Sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const AT = new Date("2011-02-01T00:00:00Z");
const SEAL: CycleSealContent & { readonly root: string } = {
  ...{ cycleId: "c1", ordinal: 1, stage: "SETTLED", contentHash: "ab", recordedAt: AT, chains: [], root: "ef" },
  ...{ book: { sealId: "b1", members: 3, root: "cd", sealedAt: AT }, statements: { partners: 3, root: "aa" } },
};
const STATEMENTS = ["a", "b", "c"].map((partnerCode) => ({ partnerCode, obligations: 2, digest: "0f" }));
const hashOf = (place: number) => merkleLeaf(sha256, Buffer.from(statementLeaf("c1", STATEMENTS[place]!), "ascii"));
const hex = (hash: Uint8Array) => Buffer.from(hash).toString("hex");

test("a partner's proof leads from its leaf past its neighbours to the root, with the leaves of the seal", () => {
  const { root, recordedAt, proof } = proveStatement(sha256, SEAL, STATEMENTS, "b");
  expect({ root, recordedAt }).toEqual({ root: "ef", recordedAt: AT });
  // ((a b) c): beside b stands a, then c.
  expect(JSON.parse(proof!)).toEqual({
    ...{ kind: "proof", leaf: statementLeaf("c1", STATEMENTS[1]!), index: 1, root: "ef" },
    ...{ path: [hex(hashOf(0)), hex(hashOf(2))], leaves: sealLeaves(SEAL) },
  });
  const last = JSON.parse(proveStatement(sha256, SEAL, STATEMENTS, "c").proof!) as { path: string[] };
  expect(last.path).toEqual([hex(sha256(Uint8Array.of(1), hashOf(0), hashOf(1)))]);
});

test("a hash is written with two digits for each byte", () => {
  const small: Sha256 = () => Uint8Array.of(0, 1, 15, 16, 255);
  const { proof } = proveStatement(small, SEAL, STATEMENTS, "a");
  expect(JSON.parse(proof!)).toMatchObject({ index: 0, path: ["00010f10ff", "00010f10ff"] });
});

test("a partner without obligations has nothing to prove", () => {
  expect(proveStatement(sha256, SEAL, STATEMENTS, "d")).toEqual({ root: "ef", recordedAt: AT, proof: null });
});
