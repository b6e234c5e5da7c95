import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { checkExit, exitInstants, type ExitProposal } from "../../domain/exit/planExit.js";
import { refuseExit, type ExitMoveRefused } from "../../domain/exit/refuseExit.js";
import { unknownPartner, type UnknownPartner } from "../../domain/unknownPartner.js";
import { insertExit, lockExits, readExitsOf } from "../../store/exit/partnerExits.js";
import { arePartnersKnown } from "../../store/readPartners.js";
import { readProgramme } from "../../store/readProgramme.js";
import { readContractTerms } from "../../store/terms/contractTerms.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface ExitBegun {
  readonly exitId: string;
}

type Refusals = ExitMoveRefused | InvalidInput | UnknownPartner;

/** Plans how a partner leaves, once per key; nothing changes before a second person approves it. */
export async function beginExit(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: ExitProposal,
): Promise<ExitBegun | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<ExitBegun | Refused<Refusals>>(
    database,
    { scope, operation: "beginExit", key, input },
    async (tx) => plan(tx, input, scope),
  );
}

/** Locks the exits. */
async function plan(tx: Tx, input: ExitProposal, proposedBy: string): Promise<ExitBegun | Refused<Refusals>> {
  const problems = checkExit(input);
  if (problems.length > 0) return invalidInput(...problems);
  const { partnerCode, reserveCode } = input;
  const programme = await readProgramme(tx);
  if (!programme || !(await arePartnersKnown(tx, [partnerCode, reserveCode]))) return unknownPartner();
  await lockExits(tx);
  for (const exit of await readExitsOf(tx, [partnerCode, reserveCode])) {
    if (exit.partnerCode === partnerCode) return refuseExit("The partner is leaving already.");
    if (exit.reserveCode === partnerCode) return refuseExit("The partner is the reserve of another's exit.");
    if (exit.partnerCode === reserveCode) return refuseExit("The reserve is leaving itself.");
  }
  // Who issues and redeems would stand in for others and owe itself for it.
  if ((await readContractTerms(tx, [reserveCode])).size > 0) {
    return refuseExit("The reserve must be a party without a contract: it neither issues nor redeems.");
  }
  const id = newId();
  await insertExit(tx, { ...input, ...exitInstants(input, programme.timeZone), id, proposedBy });
  return { exitId: id };
}
