import type { Tx } from "@tessera/runtime";
import { hasUncuredDefault } from "../../store/exposure/cures.js";
import { readExposures } from "../../store/exposure/exposures.js";
import { lockEvaluation } from "../../store/exposure/issuing.js";
import { changeIssuing } from "../exposure/changeIssuing.js";

/**
 * A partner that stays issues again, unless something else than its exit stops it: a default that was not cured, or an exposure beyond its
 * cap. Locks the evaluation.
 */
export async function resumeEarning(tx: Tx, partnerCode: string): Promise<void> {
  await lockEvaluation(tx);
  if (await hasUncuredDefault(tx, partnerCode)) {
    await changeIssuing(tx, partnerCode, { stopped: true, reason: "DEFAULT" });
    return;
  }
  await changeIssuing(tx, partnerCode, { stopped: false, reason: "REVOKED" });
  const exposures = await readExposures(async (sql, parameters) => tx.query(sql, [...parameters]), partnerCode);
  if (exposures.some(({ level }) => level === "EXCEEDED")) {
    await changeIssuing(tx, partnerCode, { stopped: true, reason: "EXPOSURE" });
  }
}
