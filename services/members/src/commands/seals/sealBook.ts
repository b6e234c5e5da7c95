import { merkleRoot } from "@tessera/kernel";
import { inTransaction, type Database } from "@tessera/runtime";
import { findBookSeal, saveBookSeal, saveHeads, type BookSeal } from "../../store/seals/bookSeals.js";
import { readHeadHashes } from "../../store/seals/readHeadHashes.js";
import { sha256 } from "../../store/seals/sha256.js";

/**
 * Binds the heads of all books, as one statement sees them, under one Merkle root; once for each id. Writers of the book are not held
 * up: heads are read, not locked.
 */
export async function sealBook(database: Database, sealId: string): Promise<BookSeal> {
  return inTransaction(database, async (tx) => {
    // A seal of a million books takes longer than a request may.
    await tx.query("SET LOCAL statement_timeout = 0");
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`sealBook ${sealId}`]);
    const known = await findBookSeal(tx, sealId);
    if (known) return known;
    await saveHeads(tx, sealId);
    const hashes = await readHeadHashes(tx, sealId);
    return saveBookSeal(tx, sealId, hashes.length, merkleRoot(sha256, hashes));
  });
}
