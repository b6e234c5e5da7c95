import { merkleLeaf, merklePath, type Sha256 } from "@tessera/kernel";
import type { StatementSeal } from "../statements/partnerStatement.js";
import { sealLeaves, statementLeaf, type CycleSealContent, type SealedStatement } from "./cycleSeal.js";

/**
 * The proof that a seal binds what a partner's statement lists: the partner's leaf, its path in the tree of statements, and the leaves of the
 * cycle. `statements` are all that the seal binds, in their order. It tells nothing of other partners but how many there are; a partner without
 * obligations has none.
 */
export function proveStatement(
  sha256: Sha256,
  seal: CycleSealContent & { readonly root: string },
  statements: readonly SealedStatement[],
  partnerCode: string,
): StatementSeal {
  const { cycleId, root, recordedAt } = seal;
  const index = statements.findIndex((one) => one.partnerCode === partnerCode);
  const own = statements[index];
  if (!own) return { root, recordedAt, proof: null };
  const hashes = statements.map((one) => merkleLeaf(sha256, toBytes(statementLeaf(cycleId, one))));
  const path = merklePath(sha256, hashes, index).map(toHexadecimal);
  const proof = { kind: "proof", leaf: statementLeaf(cycleId, own), index, path, leaves: sealLeaves(seal), root };
  return { root, recordedAt, proof: JSON.stringify(proof) };
}

/** Leaves are ASCII. */
function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function toHexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
