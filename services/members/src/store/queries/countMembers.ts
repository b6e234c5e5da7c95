import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";

export async function countMembers(database: Database): Promise<number> {
  const [row] = await readRows<{ members: number }>(database, "SELECT count(*)::int AS members FROM member");
  return row?.members ?? 0;
}
