import { createHash } from "node:crypto";
import fc from "fast-check";
import { merkleLeaf, merkleRoot, type Sha256 } from "./merkleRoot.js";

const sha256: Sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** RFC 6962, section 2.1, word for word. */
function byDefinition(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), leaves[0]!);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Uint8Array.of(1), byDefinition(leaves.slice(0, split)), byDefinition(leaves.slice(split)));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const rootOf = (leaves: readonly Uint8Array[]) =>
  hex(
    merkleRoot(
      sha256,
      leaves.map((leaf) => merkleLeaf(sha256, leaf)),
    ),
  );

test("the root of nothing is the hash of the empty string", () => {
  expect(rootOf([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("leaves one by one give the tree of the definition, whatever their number", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 3 }), { maxLength: 40 }), (leaves) => {
      expect(rootOf(leaves)).toBe(hex(byDefinition(leaves)));
    }),
  );
});

test("the vectors of Certificate Transparency's own tests", () => {
  const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
  const bytes = leaves.map((leaf) => Buffer.from(leaf, "hex"));
  expect([1, 2, 3, 8].map((count) => rootOf(bytes.slice(0, count)))).toEqual([
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]);
});
