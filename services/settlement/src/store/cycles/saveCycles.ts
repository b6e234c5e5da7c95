import { newId, type Tx } from "@tessera/runtime";
import type { CycleStatus, Interval } from "../../domain/cycles/cycle.js";
import type { ClearingModel } from "../../domain/netting/hubLegs.js";
import { fixCycleTerms } from "../terms/cycleTerms.js";

/** Opens cycles; `previous` says whether the first of them follows another. Answers their ids, in order. */
export async function insertCycles(tx: Tx, intervals: readonly Interval[], previous: boolean): Promise<string[]> {
  const ids = intervals.map(() => newId());
  await tx.query(
    `INSERT INTO cycle (id, status, opens_at, closes_at, previous_closes_at)
     SELECT id, 'OPEN', opens_at, closes_at, CASE WHEN number > 1 OR $4 THEN opens_at END
     FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS cycle (id, opens_at, closes_at, number)
     ORDER BY number`,
    [ids, intervals.map((interval) => interval.from), intervals.map((interval) => interval.to), previous],
  );
  await fixCycleTerms(tx, ids);
  return ids;
}

/** Lets an open cycle end earlier. The rest must be given to a successor in the same transaction. */
export async function shortenCycle(tx: Tx, id: string, closesAt: Date): Promise<void> {
  await tx.query("UPDATE cycle SET closes_at = $2 WHERE id = $1", [id, closesAt]);
}

/** Moves what happened at or after the successor's start into it; both must be open and the first locked exclusively. */
export async function moveObligations(tx: Tx, fromCycleId: string, toCycleId: string, startsAt: Date): Promise<void> {
  await tx.query("UPDATE obligation SET cycle_id = $2 WHERE cycle_id = $1 AND occurred_at >= $3", [
    fromCycleId,
    toCycleId,
    startsAt,
  ]);
}

export async function markCutOff(tx: Tx, id: string): Promise<void> {
  await tx.query("UPDATE cycle SET status = 'CUT_OFF', cut_off_at = clock_timestamp() WHERE id = $1", [id]);
}

export async function markClosed(tx: Tx, id: string): Promise<void> {
  await tx.query("UPDATE cycle SET status = 'CLOSED', closed_at = clock_timestamp() WHERE id = $1", [id]);
}

/** The next calculation of a cycle stands from now on. */
export async function markCalculated(tx: Tx, id: string, contentHash: string, clearing: ClearingModel): Promise<void> {
  await tx.query(
    `UPDATE cycle SET status = 'CALCULATED', calculation = calculation + 1, calculated_at = clock_timestamp(), content_hash = $2,
       clearing = $3
     WHERE id = $1`,
    [id, contentHash, clearing],
  );
}

/** A move that changes nothing but the state. */
export async function markStatus(tx: Tx, id: string, status: CycleStatus): Promise<void> {
  await tx.query("UPDATE cycle SET status = $2 WHERE id = $1", [id, status]);
}
