import { findDispute } from "../../store/queries/disputes.js";
import type { SettlementContext } from "../context.js";
import type { DisputeMovedType } from "../types/disputes.js";
import { presentDispute } from "./presentDispute.js";

/** The success of every command about a dispute: the dispute as it is now. */
export async function shownDispute({ deps }: SettlementContext, disputeId: string): Promise<DisputeMovedType> {
  const found = await findDispute(deps.database, disputeId);
  if (!found) throw new Error(`dispute ${disputeId} has vanished`);
  return { kind: "DisputeMoved", dispute: presentDispute(found) };
}
