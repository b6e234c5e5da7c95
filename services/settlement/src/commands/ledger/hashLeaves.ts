import { createHash } from "node:crypto";
import { merkleLeaf, merkleRoot, type Sha256 } from "@tessera/kernel";

const sha256: Sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The Merkle root over leaves that are texts, lower-case hexadecimal. */
export function hashLeaves(leaves: readonly string[]): string {
  const hashes = leaves.map((leaf) => merkleLeaf(sha256, Buffer.from(leaf, "utf8")));
  return Buffer.from(merkleRoot(sha256, hashes)).toString("hex");
}
