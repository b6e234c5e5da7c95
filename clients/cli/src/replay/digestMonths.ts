import { createHash, type Hash } from "node:crypto";
import type { WallClock } from "../events/createWallClock.js";
import type { ReplayEvent } from "../events/ReplayEvent.js";

/** SHA-256 over the events of one local month, in their order. */
export interface MonthDigest {
  add(event: ReplayEvent): void;
  /** Hexadecimal; ends the digest. */
  end(): string;
}

export function digestMonth(): MonthDigest {
  const hash: Hash = createHash("sha256");
  return {
    add: (event) => void hash.update(`${JSON.stringify(event)}\n`),
    end: () => hash.digest("hex"),
  };
}

/** The digest of each local month that has events, by the instant at which the month ends. */
export function digestMonths(events: Iterable<ReplayEvent>, clock: WallClock): ReadonlyMap<number, string> {
  const digests = new Map<number, string>();
  let current: { readonly endMs: number; readonly digest: MonthDigest } | undefined;
  const close = () => {
    if (current !== undefined) digests.set(current.endMs, current.digest.end());
  };
  for (const event of events) {
    if (current === undefined || event.atMs >= current.endMs) {
      close();
      current = { endMs: clock.nextMonthMs(event.atMs), digest: digestMonth() };
    }
    current.digest.add(event);
  }
  close();
  return digests;
}
