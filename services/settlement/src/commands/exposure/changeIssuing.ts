import type { Tx } from "@tessera/runtime";
import { publishIssuing } from "../../events/published.js";
import { databaseNow } from "../../store/databaseNow.js";
import type { IssuingReason } from "../../domain/exposure/issuing.js";
import { readIssuing, saveIssuing } from "../../store/exposure/issuing.js";

/**
 * Stops a partner's issuing from now on, or lets it go on, and tells members. What stopped for a default or an exit stays stopped
 * whatever is covered, but a default can be CURED and an exit REVOKED. Without effect when it is so already. The caller holds the lock of the evaluation.
 */
export async function changeIssuing(
  tx: Tx,
  partnerCode: string,
  { stopped, reason }: { readonly stopped: boolean; readonly reason: IssuingReason },
): Promise<boolean> {
  const before = (await readIssuing(tx)).get(partnerCode);
  const isForGood = before?.stopped === true && before.reason !== "EXPOSURE";
  if (isForGood && (reason === "EXPOSURE" || reason === "COVERED")) return false;
  if (stopped === (before?.stopped ?? false) && (!stopped || reason === before?.reason)) return false;
  const since = await databaseNow(tx);
  const state = { partnerCode, stopped, reason, since, sequence: (before?.sequence ?? 0n) + 1n };
  await saveIssuing(tx, state);
  await publishIssuing(tx, state);
  return true;
}
