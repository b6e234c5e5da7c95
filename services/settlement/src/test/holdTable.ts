import type { TestSettlement } from "./startTestSettlement.js";

export interface HeldTable {
  /** Until so many sessions wait for a lock. */
  untilWaiting(sessions: number): Promise<void>;
  letGo(): Promise<void>;
}

/** Keeps everybody from writing a table, not from reading it: whoever comes first has decided, and cannot write yet, when the other reads. */
export async function holdTable(settlement: TestSettlement, table: string): Promise<HeldTable> {
  const holder = await settlement.db.superuserPool.connect();
  await holder.query("BEGIN");
  await holder.query(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);
  const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
  return {
    untilWaiting: async (sessions) => {
      while ((await settlement.rows(waiting)).length < sessions) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    letGo: async () => {
      await holder.query("COMMIT");
      holder.release();
    },
  };
}
