import type { Tx } from "@tessera/runtime";
import { standIn, type Takeover } from "../../domain/exit/standIn.js";
import { draftObligations, reverseObligation } from "../../domain/obligations/draftObligations.js";
import type { DrawnEntry, ObligationDraft, ReversedSpend } from "../../domain/obligations/obligation.js";
import type { PointMovement } from "../../domain/points/pointMovement.js";
import { readTakeovers } from "../../store/exit/partnerExits.js";
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
  const takeovers = await readTakeovers(tx);
  await insertDraws(tx, entries);
  await insertObligations(tx, assignAll(entries.flatMap(draftObligations), takeovers, assignments));
  const undone = await insertReversedDraws(tx, reversals);
  const reversed = await findReversed(tx, reversals, undone);
  const mirrors = reversed.map(({ original, reversal }) => reverseObligation(original, reversal));
  await insertObligations(tx, assignAll(mirrors, takeovers, assignments));
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

/** Each in its cycle, owed by the reserve or to it where the issuer was bought out. */
function assignAll(
  drafts: readonly ObligationDraft[],
  takeovers: ReadonlyMap<string, Takeover>,
  assignments: Assignments,
): AssignedObligation[] {
  return drafts.flatMap((draft) => {
    const owed = takeovers.size === 0 ? draft : standIn(draft, takeovers);
    if (!owed) return [];
    const assignment = assignments.get(owed.occurredAt.getTime());
    if (!assignment) throw new Error("an instant was not assigned");
    return [{ ...owed, cycleId: assignment.cycle.id, late: assignment.late }];
  });
}
