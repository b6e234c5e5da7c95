import type { Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseExit, type ExitMoveRefused } from "../../domain/exit/refuseExit.js";
import { lockExits, markExitWithdrawn, readExit } from "../../store/exit/partnerExits.js";
import type { Request, SettlementDeps } from "../deps.js";
import type { ExitBegun } from "./beginExit.js";

/** Takes a planned exit back, once per key. What was agreed on by two people stands. */
export async function withdrawExit(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: { readonly exitId: string },
): Promise<ExitBegun | Refused<ExitMoveRefused | IdempotencyConflict>> {
  return answerOnce<ExitBegun | Refused<ExitMoveRefused>>(
    database,
    { scope, operation: "withdrawExit", key, input },
    async (tx) => withdraw(tx, input.exitId, scope),
  );
}

async function withdraw(tx: Tx, exitId: string, withdrawnBy: string): Promise<ExitBegun | Refused<ExitMoveRefused>> {
  await lockExits(tx);
  const exit = await readExit(tx, exitId);
  if (!exit) return refuseExit("There is no such exit.");
  if (exit.approvedBy !== null) return refuseExit("The exit is agreed on already.");
  if (exit.withdrawnBy !== null) return refuseExit("The exit was withdrawn.");
  await markExitWithdrawn(tx, exitId, withdrawnBy);
  return { exitId };
}
