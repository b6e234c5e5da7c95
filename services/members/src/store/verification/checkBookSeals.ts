import type { InvariantReport } from "@tessera/contracts";
import { merkleRoot } from "@tessera/kernel";
import { inSnapshot, type Database } from "@tessera/runtime";
import { readHeadHashes } from "../seals/readHeadHashes.js";
import { sha256 } from "../seals/sha256.js";

/** Every seal over all books again from the heads that it binds. */
export async function checkBookSeals(database: Database): Promise<InvariantReport> {
  return inSnapshot(database, async (tx) => {
    const seals = await tx.query<{ seal_id: string; members: string; root: Buffer }>(
      "SELECT seal_id, members, root FROM book_seal ORDER BY sealed_at, seal_id",
    );
    const broken: string[] = [];
    let rowsScanned = 0;
    for (const seal of seals) {
      const hashes = await readHeadHashes(tx, seal.seal_id);
      rowsScanned += hashes.length;
      const agrees = Number(seal.members) === hashes.length && seal.root.equals(merkleRoot(sha256, hashes));
      if (!agrees) broken.push(`seal ${seal.seal_id}`);
    }
    return {
      invariant: "3 a seal over all books is that of the heads it binds",
      rowsScanned,
      violations: broken.length,
      examples: broken.slice(0, 10),
    };
  });
}
