import { merkleLeaf, merkleRoot } from "@tessera/kernel";
import { sha256 } from "../../store/ledger/sha256.js";

/** The Merkle root over leaves that are texts, lower-case hexadecimal. */
export function hashLeaves(leaves: readonly string[]): string {
  const hashes = leaves.map((leaf) => merkleLeaf(sha256, Buffer.from(leaf, "utf8")));
  return Buffer.from(merkleRoot(sha256, hashes)).toString("hex");
}
