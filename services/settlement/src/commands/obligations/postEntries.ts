import type { Tx } from "@tessera/runtime";
import { draftObligations, reverseObligation } from "../../domain/obligations/draftObligations.js";
import type { DrawnEntry, ObligationDraft, ReversedSpend } from "../../domain/obligations/obligation.js";
import type { PointMovement } from "../../domain/points/pointMovement.js";
import { insertDraws, insertReversedDraws, type ReversedDraw } from "../../store/obligations/insertDraws.js";
import { insertObligations, type AssignedObligation } from "../../store/obligations/insertObligations.js";
import { readObligationsOfSpends } from "../../store/obligations/readObligationsOfSpends.js";
import { correctReversals, type ReversedObligation } from "../disputes/correctReversals.js";
import { countMovements } from "../points/countMovements.js";
import { lockAssignedCycles, type Assignments } from "./lockAssignedCycles.js";

/**
 * Writes the draws and the obligations of a batch: spends and repayments first, then reversals, which may undo a spend of the
 * same batch; and counts the points that moved. A handful of statements whatever the size of the batch; holds the shared locks of the cycles until the commit.
 * Throws when a reversal undoes a spend that was never told.
 */
export async function postEntries(
  tx: Tx,
  entries: readonly DrawnEntry[],
  reversals: readonly ReversedSpend[],
  movements: readonly PointMovement[] = [],
): Promise<void> {
  if (entries.length + reversals.length + movements.length === 0) return;
  const assignments = await lockAssignedCycles(
    tx,
    [...entries, ...reversals, ...movements].map((entry) => entry.occurredAt),
  );
  await insertDraws(tx, entries);
  await insertObligations(
    tx,
    entries.flatMap(draftObligations).map((draft) => assign(draft, assignments)),
  );
  const undone = await insertReversedDraws(tx, reversals);
  const reversed = await findReversed(tx, reversals, undone);
  await insertObligations(
    tx,
    reversed.map(({ original, reversal }) => assign(reverseObligation(original, reversal), assignments)),
  );
  await correctReversals(tx, reversed, assignments);
  await countMovements(tx, { movements, entries, reversed: undone }, assignments);
}

async function findReversed(
  tx: Tx,
  reversals: readonly ReversedSpend[],
  undone: readonly ReversedDraw[],
): Promise<ReversedObligation[]> {
  const found = new Set(undone.map(({ spendId }) => spendId));
  const unknown = reversals.find((reversal) => !found.has(reversal.spendId));
  if (unknown) throw new Error(`spend ${unknown.spendId} was undone before it was told`);
  const originals = await readObligationsOfSpends(
    tx,
    reversals.map((reversal) => reversal.spendId),
  );
  return reversals.flatMap((reversal) =>
    (originals.get(reversal.spendId) ?? []).map((original) => ({ original, reversal })),
  );
}

function assign(draft: ObligationDraft, assignments: Assignments): AssignedObligation {
  const assignment = assignments.get(draft.occurredAt.getTime());
  if (!assignment) throw new Error("an instant was not assigned");
  return { ...draft, cycleId: assignment.cycle.id, late: assignment.late };
}
