import { isRefused, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, inTransaction, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import type { CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { readCycle, readCycles, readCyclesInStatus } from "../../store/cycles/readCycles.js";
import type { Request, SettlementDeps } from "../deps.js";
import { awaitAllFacts } from "./awaitFacts.js";
import { closeCutOffCycle } from "./closeCutOffCycle.js";
import { cutOffCycle, type CutOff } from "./cutOffCycle.js";

export interface CycleClosed {
  readonly cycleId: string;
  readonly successorId: string;
}

export interface CloseInput {
  /** UUID. */
  readonly cycleId: string;
  /** null: the cycle's own end. */
  readonly at: Date | null;
}

export type CloseRefused = CycleMoveRefused | InvalidInput | IdempotencyConflict;

/**
 * Cuts a cycle off, waits for every fact that members and rewards committed before, and closes it. The cut-off commits by
 * itself, so a repeat of the command (or the job) goes on from there after a crash or a service that did not answer. The key
 * keeps two answers: whether the cut-off was refused, and the close.
 * Throws UNAVAILABLE while the facts cannot be awaited; the cycle then stays CUT_OFF.
 */
export async function closeSettlementCycle(
  deps: SettlementDeps,
  request: Request,
  input: CloseInput,
): Promise<CycleClosed | Refused<CloseRefused>> {
  return deps.closing(async () => closeInTurn(deps, request, input));
}

async function closeInTurn(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: CloseInput,
): Promise<CycleClosed | Refused<CloseRefused>> {
  const { database } = deps;
  const cutOff: CutOff | Refused<CloseRefused> = await answerOnce(
    database,
    { scope, operation: "closeSettlementCycle.cutOff", key, input },
    async (tx) => cutOffCycle(tx, input.cycleId, input.at, scope),
  );
  if (isRefused(cutOff)) return cutOff;
  deps.bus.wake();
  await closeCutOffCycles(deps, input.cycleId, deps.timings.barrierTimeoutMs, scope);
  return answerOnce(database, { scope, operation: "closeSettlementCycle", key, input }, async (tx) =>
    answerClosed(tx, input.cycleId),
  );
}

/**
 * Closes the cut-off cycles up to this one, in order of time; without waiting when there is none. Only cycles that were cut off
 * before the barriers were raised are closed, so no cycle misses a fact.
 */
export async function closeCutOffCycles(
  deps: SettlementDeps,
  upToCycleId: string,
  timeoutMs: number,
  actor: string | null = null,
): Promise<void> {
  const due = await inTransaction(deps.database, async (tx) => {
    const last = await readCycle(tx, upToCycleId);
    return last ? (await readCyclesInStatus(tx, "CUT_OFF")).filter((cycle) => cycle.from <= last.from) : [];
  });
  if (due.length === 0) return;
  await awaitAllFacts(deps, timeoutMs);
  for (const cycle of due) await inTransaction(deps.database, async (tx) => closeCutOffCycle(tx, cycle.id, actor));
  deps.bus.wake();
}

async function answerClosed(tx: Tx, cycleId: string): Promise<CycleClosed> {
  const cycles = await readCycles(tx);
  const cycle = cycles.find((candidate) => candidate.id === cycleId);
  const successor = cycles.find((candidate) => candidate.from.getTime() === cycle?.to.getTime());
  if (!cycle || !successor || cycle.status === "OPEN" || cycle.status === "CUT_OFF") {
    throw new Error(`cycle ${cycleId} was not closed`);
  }
  return { cycleId, successorId: successor.id };
}
