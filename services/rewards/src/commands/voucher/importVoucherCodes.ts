import { invalidInput, refuse, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import { UNKNOWN_REWARD, type UnknownReward } from "../../domain/redemption/refusals.js";
import { importProblems, poolProblems } from "../../domain/voucher/importedCodes.js";
import { insertImportedCodes } from "../../store/insertImportedCodes.js";
import { addUnits, lockReward, openPool } from "../../store/stock.js";
import type { CommandDeps, Request } from "../deps.js";
import { problemsOf } from "../problemsOf.js";

export interface VoucherCodesImported {
  readonly kind: "VoucherCodesImported";
  readonly imported: number;
  /** Named twice, or the partner has the code already. */
  readonly duplicates: number;
}

type Refusals = UnknownReward | InvalidInput;

/**
 * Adds codes to the voucher pool of a reward, and opens it with the first import: from then on the reward's stock is the number
 * of codes that are left, whatever limit it had. Another partner's reward is UnknownReward.
 */
export async function importVoucherCodes(
  { database }: CommandDeps,
  request: Request,
  ownPartner: string | undefined,
  input: { readonly rewardCode: string; readonly codes: readonly string[] },
): Promise<VoucherCodesImported | Refused<Refusals | IdempotencyConflict>> {
  const invalid = problemsOf(request, importProblems(input.codes));
  if (invalid) return invalid;
  const claim = { scope: request.scope, operation: "importVoucherCodes", key: request.idempotencyKey, input };
  return answerOnce<VoucherCodesImported | Refused<Refusals>>(database, claim, async (tx) => {
    const reward = await lockReward(tx, input.rewardCode);
    if (!reward || (ownPartner !== undefined && reward.partnerCode !== ownPartner)) return refuse(UNKNOWN_REWARD);
    const problems = poolProblems(reward);
    if (problems.length > 0) return invalidInput(...problems);
    if (!reward.pooled) await openPool(tx, reward.id);
    const imported = await insertImportedCodes(tx, reward.id, reward.partnerCode, input.codes);
    if (imported > 0) await addUnits(tx, reward.id, "IMPORT", imported);
    return { kind: "VoucherCodesImported", imported, duplicates: input.codes.length - imported };
  });
}
