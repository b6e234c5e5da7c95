import type { InvalidInput, Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import type { Request, SettlementDeps } from "../deps.js";
import { endProposal, type ProposalRejected, type RejectionInput } from "./rejectProposal.js";

type Refusals = ExposureMoveRefused | InvalidInput;

/** The one who proposed something takes it back before anybody decides, with a reason, once per key; it stays on record, without effect. */
export async function withdrawProposal(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: RejectionInput,
): Promise<ProposalRejected | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<ProposalRejected | Refused<Refusals>>(
    database,
    { scope, operation: "withdrawProposal", key, input },
    async (tx) =>
      endProposal(tx, input, scope, ({ proposedBy }) =>
        proposedBy === scope ? undefined : refuseExposure("Only the one who proposed it takes it back."),
      ),
  );
}
