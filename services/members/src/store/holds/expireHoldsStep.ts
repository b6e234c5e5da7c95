import { inOneStatement, type Database } from "@tessera/runtime";

/** Times out up to `most` holds whose time is over by the database's clock; answers how many. Locks accounts in ascending id. */
export async function expireHoldsStep(database: Database, most: number): Promise<number> {
  const [row] = await inOneStatement<{ expired: number }>(database, "SELECT expire_holds($1) AS expired", [most]);
  return row?.expired ?? 0;
}
