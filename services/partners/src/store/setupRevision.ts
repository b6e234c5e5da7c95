import type { Tx } from "@tessera/runtime";
import type { Reads } from "./reads.js";

/** Locks the setup's one counter row, so that setup mutations decide one after the other; answers the revision that stands. */
export async function lockSetup(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ revision: string }>("SELECT revision FROM setup_revision FOR UPDATE");
  return Number(row?.revision);
}

/** Takes the next revision. The row stays locked until the commit, and a rollback gives the number back: no gaps. */
export async function nextRevision(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ revision: string }>(
    "UPDATE setup_revision SET revision = revision + 1 RETURNING revision",
  );
  return Number(row?.revision);
}

/** The highest revision that is published. */
export async function publishedRevision(reads: Reads): Promise<number> {
  const [row] = await reads.query<{ revision: string }>("SELECT revision FROM setup_revision");
  return Number(row?.revision);
}
