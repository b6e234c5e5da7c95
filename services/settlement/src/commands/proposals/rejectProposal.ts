import type { Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { Request, SettlementDeps } from "../deps.js";
import { endProposal, type EndingInput, type EndingRefusals, type ProposalEnded } from "./endProposal.js";

/** Refuses what was proposed and not decided yet, with a reason, once per key; what was proposed stays on record, without effect. */
export async function rejectProposal(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: EndingInput,
): Promise<ProposalEnded | Refused<EndingRefusals | IdempotencyConflict>> {
  return answerOnce<ProposalEnded | Refused<EndingRefusals>>(
    database,
    { scope, operation: "rejectProposal", key, input },
    async (tx) => endProposal(tx, input, { by: scope, isTakenBack: false }),
  );
}
