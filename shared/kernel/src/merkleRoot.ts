/** SHA-256 of the parts one after the other; the kernel has no hash function of its own. */
export type Sha256 = (...parts: readonly Uint8Array[]) => Uint8Array;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The hash of one leaf: RFC 6962, section 2.1. */
export function merkleLeaf(sha256: Sha256, leaf: Uint8Array): Uint8Array {
  return sha256(LEAF, leaf);
}

/**
 * The Merkle tree hash over leaves that are hashed already, in their order: RFC 6962, section 2.1, where leaves and nodes are told apart by
 * their first byte and the left part is the largest power of two below the number of leaves. Takes them one by one and holds no more than
 * one hash for each level. The hash of no leaves is that of the empty string.
 */
export function merkleRoot(sha256: Sha256, leafHashes: Iterable<Uint8Array>): Uint8Array {
  // Whole subtrees from left to right, each smaller than the one before it.
  const subtrees: { readonly size: number; readonly hash: Uint8Array }[] = [];
  const joinLast = (): void => {
    const right = subtrees.pop()!;
    const left = subtrees.pop()!;
    subtrees.push({ size: left.size + right.size, hash: sha256(NODE, left.hash, right.hash) });
  };
  for (const hash of leafHashes) {
    subtrees.push({ size: 1, hash });
    while (subtrees.at(-2)?.size === subtrees.at(-1)?.size) joinLast();
  }
  while (subtrees.length > 1) joinLast();
  return subtrees[0]?.hash ?? sha256();
}
