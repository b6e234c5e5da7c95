import type { TestSettlement } from "./startTestSettlement.js";

/**
 * Keeps everybody from writing a table, not from reading it: whoever comes first has decided, and cannot write yet, when the other reads. Answers how
 * to let it go.
 */
export async function holdTable(settlement: TestSettlement, table: string): Promise<() => Promise<void>> {
  const holder = await settlement.db.superuserPool.connect();
  await holder.query("BEGIN");
  await holder.query(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);
  return async () => {
    await holder.query("COMMIT");
    holder.release();
  };
}
