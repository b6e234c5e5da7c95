import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, inTransaction, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import type { PartnerExit } from "../../domain/exit/partnerExit.js";
import { refuseExit, type ExitMoveRefused } from "../../domain/exit/refuseExit.js";
import { insertExitSettlement } from "../../store/exit/exitSettlements.js";
import { lockExits, readExit } from "../../store/exit/partnerExits.js";
import { readStatus } from "../../store/exit/partnerStatuses.js";
import { awaitAllFacts } from "../cycles/awaitFacts.js";
import type { Request, SettlementDeps } from "../deps.js";
import { valueNow, type ValuedExit } from "./valueNow.js";

export interface ExitSettlementProposed {
  readonly exitId: string;
  readonly settlementId: string;
}

export interface SettleExitInput {
  readonly exitId: string;
  /** Millionths; null: the plan's, else what history says. */
  readonly expectedRate: bigint | null;
}

type Refusals = ExitMoveRefused | InvalidInput;

const WHOLE = 1_000_000n;

/**
 * Works out what an exit is settled by now, once per key: the buy-out when its day has come, a true-up afterwards, as often as wanted. Nothing is
 * owed until a second person approves it. All facts that were committed before are waited for; throws UNAVAILABLE when they do not arrive.
 */
export async function settleExit(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: SettleExitInput,
): Promise<ExitSettlementProposed | Refused<Refusals | IdempotencyConflict>> {
  const { database, timings } = deps;
  const { exitId, expectedRate } = input;
  const exit = await inTransaction(database, async (tx) => readExit(tx, exitId));
  let valued: ValuedExit | undefined;
  if (exit?.approvedBy) {
    await awaitAllFacts(deps, timings.barrierTimeoutMs);
    valued = await valueNow(deps, exit, expectedRate);
  }
  return answerOnce<ExitSettlementProposed | Refused<Refusals>>(
    database,
    { scope, operation: "settleExit", key, input },
    async (tx) => {
      if (expectedRate !== null && (expectedRate < 0n || expectedRate > WHOLE)) {
        return invalidInput({ path: ["expectedRedemptionRate"], problem: "must lie between 0 and 1" });
      }
      return propose(tx, exit, valued, scope);
    },
  );
}

async function propose(
  tx: Tx,
  found: PartnerExit | undefined,
  valued: ValuedExit | undefined,
  proposedBy: string,
): Promise<ExitSettlementProposed | Refused<Refusals>> {
  await lockExits(tx);
  // Looked at again: it may have been revoked while it was valued.
  const exit = found && (await readExit(tx, found.id));
  if (!exit) return refuseExit("There is no such exit.");
  if (exit.revokedAt !== null) return refuseExit("The exit was revoked.");
  if (!valued) return refuseExit("The exit is not agreed on.");
  const { asOf, outstandingPoints, valuations, approved } = valued;
  if (asOf < exit.buyOutDueAt) return refuseExit("The partner pays for its points itself until its day has come.");
  const status = await readStatus(tx, exit.partnerCode);
  if (status === "TERMINATED") return refuseExit("The partner has ended.");
  if (status === "ACTIVE") return refuseExit("The partner's issuing has not ended yet.");
  const settlementId = newId();
  await insertExitSettlement(tx, {
    id: settlementId,
    exitId: exit.id,
    kind: approved.length === 0 ? "BUY_OUT" : "TRUE_UP",
    afterId: approved.at(-1)?.id ?? null,
    asOf,
    outstandingPoints,
    proposedBy,
    lines: valuations.map((valuation) => ({ ...valuation, adjustmentId: newId() })),
  });
  return { exitId: exit.id, settlementId };
}
