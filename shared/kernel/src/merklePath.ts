import { merkleRoot, type Sha256 } from "./merkleRoot.js";

/**
 * The audit path of one leaf: the hashes that lead from it to the root, nearest first (RFC 6962, section 2.1.1). `leafHashes` are hashed
 * already; `index` counts from 0. Throws RangeError for an index that is none of theirs.
 */
export function merklePath(sha256: Sha256, leafHashes: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leafHashes.length) throw new RangeError(`no leaf ${index}`);
  const path: Uint8Array[] = [];
  let leaves = leafHashes;
  for (let at = index; leaves.length > 1;) {
    let split = 1;
    while (split * 2 < leaves.length) split *= 2;
    const isLeft = at < split;
    const [own, other] = isLeft
      ? [leaves.slice(0, split), leaves.slice(split)]
      : [leaves.slice(split), leaves.slice(0, split)];
    path.unshift(merkleRoot(sha256, other));
    leaves = own;
    if (!isLeft) at -= split;
  }
  return path;
}
