import type { Tx } from "@tessera/runtime";
import { readExitsToStop } from "../../store/exit/partnerExits.js";
import { insertStatus } from "../../store/exit/partnerStatuses.js";
import { lockEvaluation } from "../../store/exposure/issuing.js";
import { changeIssuing } from "../exposure/changeIssuing.js";

/**
 * Every partner whose issuing has ended by its agreed exit becomes EARN_STOPPED, as of the instant that was agreed. Its issuing stops for
 * good, so that a cover that is raised later does not let it go on. The caller holds the lock of the exits; locks the evaluation.
 */
export async function stopEarning(tx: Tx): Promise<number> {
  const exits = await readExitsToStop(tx);
  if (exits.length > 0) await lockEvaluation(tx);
  for (const { id, partnerCode, issuingEndsAt, approvedBy, reason } of exits) {
    const actor = approvedBy ?? "nobody";
    await insertStatus(tx, { partnerCode, status: "EARN_STOPPED", since: issuingEndsAt, exitId: id, actor, reason });
    await changeIssuing(tx, partnerCode, { stopped: true, reason: "EXIT" });
  }
  return exits.length;
}
