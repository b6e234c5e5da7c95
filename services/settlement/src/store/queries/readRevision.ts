import type { Database } from "@tessera/runtime";
import { queryRows } from "./queryRows.js";

/** The number of the last setup fact applied. */
export async function readRevision(database: Database): Promise<number> {
  const [row] = await queryRows<{ revision: string }>(database, "SELECT revision FROM setup_revision", []);
  return Number(row?.revision ?? 0);
}
