import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_MINOR, MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import { refuseExposure, type ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { refuseWithheld } from "../../domain/exposure/refuseWithheld.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { insertDefault, readOverdueLegs } from "../../store/exposure/defaults.js";
import { readWithheldLegs } from "../../store/exposure/setOff.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface DefaultInput {
  readonly partnerCode: string;
  /** UUID. */
  readonly cycleId: string;
  readonly reason: string;
  /** What the operator puts in at most, one amount a currency. */
  readonly operatorShare: readonly { readonly currency: string; readonly amountMinor: bigint }[];
  /** UUIDs of what others were to pay the partner directly in this cycle and, as they say, have not paid and will not; left out: none. */
  readonly withheldLegIds?: readonly string[];
}

export interface DefaultDeclared {
  readonly defaultId: string;
}

type Refusals = ExposureMoveRefused | InvalidInput;

/** Declares that a partner did not pay what is overdue in a cycle, once per key; nothing moves until a second person approves it. */
export async function declareDefault(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: DefaultInput,
): Promise<DefaultDeclared | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<DefaultDeclared | Refused<Refusals>>(
    database,
    { scope, operation: "declareDefault", key, input },
    async (tx) => declare(tx, input, scope),
  );
}

async function declare(tx: Tx, input: DefaultInput, declaredBy: string): Promise<DefaultDeclared | Refused<Refusals>> {
  const { partnerCode, cycleId, reason } = input;
  const problems = lineProblems("reason", reason, MOST_REASON);
  const operatorShare = new Map(input.operatorShare.map(({ currency, amountMinor }) => [currency, amountMinor]));
  const isWrong = [...operatorShare.values()].some((minor) => minor < 0n || minor > MOST_MINOR);
  if (isWrong || operatorShare.size < input.operatorShare.length) {
    problems.push({ path: ["operatorShare"], problem: "must be one amount a currency, none below nothing" });
  }
  if (problems.length > 0) return invalidInput(...problems);
  await lockCycleRow(tx, cycleId);
  const overdue = await readOverdueLegs(tx, cycleId, partnerCode);
  if (overdue.length === 0) return refuseExposure("The partner has nothing overdue in this cycle.");
  const withheldLegIds = [...new Set(input.withheldLegIds ?? [])];
  const refused = refuseWithheld(withheldLegIds, await readWithheldLegs(tx, input, withheldLegIds), overdue);
  if (refused) return refused;
  const id = newId();
  if (!(await insertDefault(tx, { id, partnerCode, cycleId, reason, operatorShare, withheldLegIds, declaredBy }))) {
    return refuseExposure("The default was declared before.");
  }
  return { defaultId: id };
}
