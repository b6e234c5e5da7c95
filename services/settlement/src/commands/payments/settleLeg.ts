import type { LocalDate } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { mayLegMove } from "../../domain/payments/leg.js";
import { addCycleEvents } from "../../store/cycles/cycleEvents.js";
import { changeLeg, lockLeg } from "../../store/payments/legs.js";
import { postLegMoves } from "../ledger/postLegMoves.js";
import { moveCycleByLegs } from "./moveCycleByLegs.js";

export interface Settlement {
  /** UUID. */
  readonly legId: string;
  /** What came or went, positive, at most what is open of the leg. */
  readonly amountMinor: bigint;
  /** The day the bank booked it. */
  readonly valueDate: LocalDate;
  /** What it rests on, for the timeline: a bank line, a match, a person. */
  readonly cause: string;
  /** Subject of the person whose word it is; left out: the bank's. */
  readonly actor?: string;
}

/**
 * Books money on an instructed leg, and moves the cycle. Part payments add up; the leg is SETTLED when nothing is open. Locks the cycle,
 * then the leg: lock nothing of settlement's after them that others lock before. Throws RangeError when the leg does not take the amount.
 */
export async function settleLeg(tx: Tx, { legId, amountMinor, valueDate, cause, actor }: Settlement): Promise<void> {
  const leg = await lockLeg(tx, legId);
  if (!leg || !mayLegMove(leg.status, "SETTLED")) {
    throw new RangeError(`leg ${legId} is ${leg?.status ?? "unknown"}: no money is expected`);
  }
  const openMinor = leg.amountMinor - leg.settledMinor;
  if (amountMinor <= 0n || amountMinor > openMinor) {
    throw new RangeError(`leg ${legId} takes up to ${openMinor}, not ${amountMinor}`);
  }
  const settledMinor = leg.settledMinor + amountMinor;
  const isSettled = settledMinor === leg.amountMinor;
  const status = isSettled ? "SETTLED" : leg.status;
  await changeLeg(tx, legId, { status, settledMinor, ...(isSettled && { valueDate }) });
  const kind = isSettled ? "LEG_SETTLED" : "LEG_PART_SETTLED";
  const reason = `${leg.reference ?? legId}: ${cause}`;
  await addCycleEvents(tx, [leg.cycleId], { kind, actor: actor ?? null, reason, contentHash: null });
  await moveCycleByLegs(tx, leg.cycleId, actor === undefined ? {} : { actor });
  await postLegMoves(tx, [{ before: leg, after: { status, settledMinor } }], new Date(`${valueDate}T00:00:00Z`));
}
