import { Programme, type TesseraClient } from "@tessera/partner-sdk";
import { createWallClock, type WallClock } from "../events/createWallClock.js";
import { listCycles, type CycleHead } from "../replay/cycles.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";

/** A cycle and the local month in which it begins, `YYYY-MM`. */
export interface NamedCycle extends CycleHead {
  readonly month: string;
}

export interface NamedCycles {
  /** In order of their beginning. */
  readonly cycles: readonly NamedCycle[];
  /** The programme's. */
  readonly clock: WallClock;
}

/** As many as fit into a refusal that a person reads. */
const MOST_NAMED = 12;

/** All cycles under the names that people call them by. */
export async function readNamedCycles(client: TesseraClient): Promise<NamedCycles> {
  const { programme } = await client.request(Programme, {});
  const clock = createWallClock(programme?.timeZone ?? "UTC");
  const named = (cycle: CycleHead) => ({ ...cycle, month: clock.localTime(Date.parse(cycle.from)).slice(0, 7) });
  return { cycles: (await listCycles(client)).map(named), clock };
}

/**
 * The cycle with an id, or that begins in a month. Throws NetworkRefused for none, and for a month in which several begin (one was
 * cut off early): which is meant is not for a machine to say.
 */
export function cycleNamed(cycles: readonly NamedCycle[], asked: string): NamedCycle {
  const [found, ...others] = cycles.filter(({ id, month }) => id === asked || month === asked);
  if (found === undefined) {
    const last = cycles.slice(-MOST_NAMED);
    const list = last.map(({ month, status }) => `${month} (${status})`).join(", ");
    const known = last.length === 0 ? "" : `; ${last.length < cycles.length ? "the last are" : "there are"} ${list}`;
    throw refuse("UnknownCycle", `there is no cycle ${asked}${known}`);
  }
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ id, from, status }) => `${id} from ${from} (${status})`).join(", ");
  throw refuse("SeveralCycles", `${others.length + 1} cycles begin in ${asked}; give an id: ${ids}`);
}

function refuse(__typename: string, message: string): NetworkRefused {
  return new NetworkRefused("cycle", { __typename, message });
}
