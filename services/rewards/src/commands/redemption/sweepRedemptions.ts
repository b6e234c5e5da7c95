import { findRedemption } from "../../store/queries/redemptions.js";
import { readsOf } from "../../store/reads.js";
import { takeUnfinished } from "../../store/saga/takeUnfinished.js";
import type { CommandDeps } from "../deps.js";
import { driveRedemption } from "./driveRedemption.js";
import { finishCancellation } from "./finishCancellation.js";

const BATCH = 50;

/**
 * Finishes sagas that stand still for longer than `idleMs`, since whoever drove them crashed or got no answer. Members is
 * asked again with the same id. Goes on while all that it takes on is finished; one that fails stays for a later sweep.
 * Answers how many were finished.
 */
export async function sweepRedemptions(deps: CommandDeps, idleMs: number): Promise<number> {
  let finished = 0;
  for (;;) {
    const ids = await takeUnfinished(deps.database, idleMs, BATCH);
    const done = (await Promise.all(ids.map((id) => finishOne(deps, id)))).filter(Boolean).length;
    finished += done;
    if (done < BATCH) return finished;
  }
}

async function finishOne(deps: CommandDeps, id: string): Promise<boolean> {
  try {
    const redemption = await findRedemption(readsOf(deps.database), id);
    if (redemption?.state === "CANCELLING") await finishCancellation(deps, id);
    else await driveRedemption(deps, id);
    return true;
  } catch (error) {
    deps.log.warn({ err: error, redemptionId: id }, "a redemption could not be finished; the next sweep tries again");
    return false;
  }
}
