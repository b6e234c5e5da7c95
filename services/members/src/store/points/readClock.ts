import type { Tx } from "@tessera/runtime";

/** The database's clock, in the book's precision: the instant of posting. */
export async function readClock(tx: Tx): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>("SELECT clock_now() AS now");
  if (!row) throw new Error("the database has no clock");
  return row.now;
}
