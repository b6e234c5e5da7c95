import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_MINOR, MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { unknownPartner, type UnknownPartner } from "../../domain/unknownPartner.js";
import { insertLimit } from "../../store/exposure/limits.js";
import { arePartnersKnown } from "../../store/readPartners.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";

export interface LimitInput {
  readonly partnerCode: string;
  readonly currency: string;
  /** Minor units. */
  readonly creditLineMinor: bigint;
  readonly reason: string;
}

export interface LimitProposed {
  readonly limitId: string;
}

type Refusals = InvalidInput | PartnerTerminated | UnknownPartner;

/** Proposes what a partner may owe in a currency, beside its collateral; in force once a second person approved it. */
export async function setLimit(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: LimitInput,
): Promise<LimitProposed | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<LimitProposed | Refused<Refusals>>(
    database,
    { scope, operation: "setLimit", key, input },
    async (tx) => propose(tx, input, scope),
  );
}

async function propose(tx: Tx, input: LimitInput, proposedBy: string): Promise<LimitProposed | Refused<Refusals>> {
  const problems = lineProblems("reason", input.reason, MOST_REASON);
  if (input.creditLineMinor < 0n || input.creditLineMinor > MOST_MINOR) {
    problems.push({ path: ["creditLine"], problem: "must not be below nothing" });
  }
  if (problems.length > 0) return invalidInput(...problems);
  if (!(await arePartnersKnown(tx, [input.partnerCode]))) return unknownPartner();
  const ended = await refuseEnded(tx, [input.partnerCode]);
  if (ended) return ended;
  const id = newId();
  await insertLimit(tx, { ...input, id, proposedBy });
  return { limitId: id };
}
