import { unavailable, type Tx } from "@tessera/runtime";
import { firstInterval, intervalsUpTo } from "../../domain/cycles/monthlyIntervals.js";
import { readCycles } from "../../store/cycles/readCycles.js";
import { lockCalendar } from "../../store/cycles/cycleLocks.js";
import { insertCycles } from "../../store/cycles/saveCycles.js";
import { databaseNow } from "../../store/databaseNow.js";
import { readTerms } from "../../store/payments/paymentTerms.js";
import { readProgramme } from "../../store/readProgramme.js";
import { tellCycleMoves } from "./tellCycleMoves.js";

/** Members refuse what lies more than 5 minutes ahead; a fact further ahead than this is no fact, and would open cycles forever. */
const MOST_AHEAD_MS = 24 * 3600 * 1000;

/** Opens the first cycle of the programme, once. Locks the calendar. */
export async function openFirstCycle(tx: Tx): Promise<void> {
  await lockCalendar(tx);
  const programme = await readProgramme(tx);
  if (!programme || (await readCycles(tx)).length > 0) return;
  const { cutOffCalendar } = await readTerms(tx);
  const first = firstInterval(programme.startsOn, programme.timeZone, cutOffCalendar);
  const opened = await insertCycles(tx, [first], false);
  await tellCycleMoves(tx, opened, "OPEN", { kind: "OPENED" });
}

/**
 * Opens the months up to the one that holds `instant`; without effect when there is one. Locks the calendar, so it is called
 * before any cycle is locked. Throws UNAVAILABLE while the programme is not known, and RangeError for an instant that cannot be.
 */
export async function openCyclesUpTo(tx: Tx, instant: Date): Promise<void> {
  await lockCalendar(tx);
  const programme = await readProgramme(tx);
  const last = (await readCycles(tx)).at(-1);
  if (!programme || !last) throw unavailable(new Error("the programme is not known yet"));
  if (instant.getTime() > (await databaseNow(tx)).getTime() + MOST_AHEAD_MS) {
    throw new RangeError(`${instant.toISOString()} lies in the future`);
  }
  const { cutOffCalendar } = await readTerms(tx);
  const opened = await insertCycles(tx, intervalsUpTo(last, instant, programme.timeZone, cutOffCalendar), true);
  await tellCycleMoves(tx, opened, "OPEN", { kind: "OPENED" });
}
