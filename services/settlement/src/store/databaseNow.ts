import type { Tx } from "@tessera/runtime";

/** The database's clock, the one that all instances share. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  if (!row) throw new Error("the database has no clock");
  return row.now;
}
