import { createHash } from "node:crypto";

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The Merkle tree hash of RFC 6962, section 2.1, over texts, as it stands there; lower-case hexadecimal. */
export function merkleRoot(leaves: readonly string[]): string {
  return hashOf(leaves).toString("hex");
}

function hashOf(leaves: readonly string[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] ?? "");
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), hashOf(leaves.slice(0, split)), hashOf(leaves.slice(split)));
}
