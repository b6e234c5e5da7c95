import type { Book } from "../commands/Book.js";
import { expireHolds } from "../commands/holds/expireHolds.js";
import { expireDuePoints } from "../commands/points/expireDuePoints.js";
import { startInterval } from "./startInterval.js";

export interface ClockJobs {
  /** Waits for what runs. */
  stop(): Promise<void>;
}

export interface ClockJobsSettings {
  readonly holdsEveryMs: number;
  readonly expiryEveryMs: number;
}

/**
 * What the clock brings about: holds that time out, and the entries of expiry. A programme that is cut off by command brings in
 * history, so its expiry comes by command too: today's clock would write off what the past has yet to spend.
 */
export function startClockJobs(book: Book, { holdsEveryMs, expiryEveryMs }: ClockJobsSettings): ClockJobs {
  const holds = startInterval(holdsEveryMs, async () => expireHolds(book), onError("holds could not be timed out"));
  const expiry = startInterval(
    expiryEveryMs,
    async () => expireByClock(book),
    onError("expired points could not be written off"),
  );

  function onError(message: string): (error: unknown) => void {
    return (error) => book.log.warn({ err: error }, message);
  }

  return {
    async stop() {
      await Promise.all([holds.stop(), expiry.stop()]);
    },
  };
}

async function expireByClock(book: Book): Promise<void> {
  const { programme } = await book.reloadSetup();
  if (programme?.cutOff === "BY_SCHEDULE") await expireDuePoints(book, new Date());
}
