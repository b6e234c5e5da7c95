import type { TestSettlement } from "./startTestSettlement.js";

const WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/** Until so many sessions wait for a lock, or until it is over: then nobody had to. */
export async function untilWaiting(
  settlement: TestSettlement,
  sessions: number,
  isOver: () => boolean = () => false,
): Promise<void> {
  while (!isOver() && (await settlement.rows(WAITING)).length < sessions) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
