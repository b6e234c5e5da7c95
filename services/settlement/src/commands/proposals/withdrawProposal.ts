import type { Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { Request, SettlementDeps } from "../deps.js";
import { endProposal, type EndingInput, type EndingRefusals, type ProposalEnded } from "./endProposal.js";

/** The one who proposed something takes it back before anybody decides, with a reason, once per key; it stays on record, without effect. */
export async function withdrawProposal(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: EndingInput,
): Promise<ProposalEnded | Refused<EndingRefusals | IdempotencyConflict>> {
  return answerOnce<ProposalEnded | Refused<EndingRefusals>>(
    database,
    { scope, operation: "withdrawProposal", key, input },
    async (tx) => endProposal(tx, input, { by: scope, isTakenBack: true }),
  );
}
