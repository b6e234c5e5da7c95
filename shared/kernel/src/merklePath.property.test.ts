import { createHash } from "node:crypto";
import fc from "fast-check";
import { merklePath } from "./merklePath.js";
import { merkleLeaf, merkleRoot, type Sha256 } from "./merkleRoot.js";

const sha256: Sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const NODE = Uint8Array.of(1);

/** RFC 9162, section 2.1.3.2: walks from the leaf up by the bits of its place and of the last place. */
function walk(index: number, count: number, leaf: Uint8Array, path: readonly Uint8Array[]): Uint8Array | undefined {
  let [place, last, hash] = [index, count - 1, leaf];
  for (const other of path) {
    if (last === 0) return undefined;
    if (place % 2 === 1 || place === last) {
      hash = sha256(NODE, other, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else hash = sha256(NODE, hash, other);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : undefined;
}

test("the path of every leaf leads to the root, and that of another leaf does not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(39), fc.nat(39), (count, one, other) => {
      const leaves = Array.from({ length: count }, (_, place) => merkleLeaf(sha256, Uint8Array.of(place)));
      const root = Buffer.from(merkleRoot(sha256, leaves));
      const [index, wrong] = [one % count, other % count];
      const path = merklePath(sha256, leaves, index);
      expect(root.equals(walk(index, count, leaves[index]!, path) ?? Buffer.of())).toBe(true);
      expect(root.equals(walk(index, count, leaves[wrong]!, path) ?? Buffer.of())).toBe(wrong === index);
    }),
  );
});

test("a place that is none of the leaves' has no path", () => {
  for (const index of [-1, 2, 0.5]) {
    expect(() => merklePath(sha256, [Uint8Array.of(1), Uint8Array.of(2)], index)).toThrow(RangeError);
  }
});
