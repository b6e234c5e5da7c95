import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_MINOR } from "../../domain/disputes/checkAdjustment.js";
import { MONEY_KINDS } from "../../domain/exposure/collateralEntry.js";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { unknownPartner, type UnknownPartner } from "../../domain/unknownPartner.js";
import { databaseNow } from "../../store/databaseNow.js";
import { insertCollateral, type NewCollateral } from "../../store/exposure/collaterals.js";
import { arePartnersKnown } from "../../store/readPartners.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";

export type CollateralInput = Omit<NewCollateral, "id" | "proposedBy">;

export interface CollateralProposed {
  readonly collateralId: string;
}

type Refusals = InvalidInput | PartnerTerminated | UnknownPartner;

/** Records what a partner puts up; it counts once a second person approved it, and of money that comes by the bank
 * as much as has come. A fund contribution is for defaults alone. */
export async function recordCollateral(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: CollateralInput,
): Promise<CollateralProposed | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<CollateralProposed | Refused<Refusals>>(
    database,
    { scope, operation: "recordCollateral", key, input },
    async (tx) => propose(tx, input, scope),
  );
}

async function propose(
  tx: Tx,
  input: CollateralInput,
  proposedBy: string,
): Promise<CollateralProposed | Refused<Refusals>> {
  const problems = lineProblems("reference", input.reference, 200);
  if (input.amountMinor <= 0n || input.amountMinor > MOST_MINOR) {
    problems.push({ path: ["amount"], problem: "must be more than nothing" });
  }
  if (!/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(input.haircut)) {
    problems.push({ path: ["haircut"], problem: "must lie between 0 and 1, with up to 6 places" });
  }
  if (input.validUntil && input.validUntil <= (await databaseNow(tx))) {
    problems.push({ path: ["validUntil"], problem: "has passed" });
  }
  if (input.viaBank === true && !MONEY_KINDS.has(input.kind)) {
    problems.push({ path: ["viaBank"], problem: "is for money" });
  }
  if (problems.length > 0) return invalidInput(...problems);
  if (!(await arePartnersKnown(tx, [input.partnerCode]))) return unknownPartner();
  const ended = await refuseEnded(tx, [input.partnerCode]);
  if (ended) return ended;
  const id = newId();
  await insertCollateral(tx, { ...input, id, proposedBy });
  return { collateralId: id };
}
