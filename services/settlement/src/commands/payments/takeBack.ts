import { newId, type Tx } from "@tessera/runtime";
import type { LegMove } from "../../domain/ledger/legMoveEntries.js";
import { creditorReference } from "../../domain/payments/creditorReference.js";
import { canUnsettle } from "../../domain/payments/leg.js";
import { addCycleEvents } from "../../store/cycles/cycleEvents.js";
import type { LegRow } from "../../store/entities/LegRow.js";
import { changeLeg, insertReplacingLeg, instructLegs, lockLeg, nextLegNumbers } from "../../store/payments/legs.js";

export interface Takeback {
  /** UUID. */
  readonly legId: string;
  /** What was settled of the leg by mistake, positive. */
  readonly amountMinor: bigint;
  /** What the timeline says of it. */
  readonly kind: string;
  readonly actor: string | null;
  readonly reason: string;
}

/**
 * Takes back money that was never a leg's. A leg that is settled stays as it is, RETURNED, and a new leg that names it awaits the same
 * payment: it is INSTRUCTED with the old days, so that nothing is paid or asked for twice, and a payment under the old reference finds it.
 * A leg that is still open awaits the part again. Locks the cycle, then the leg. Answers what is to be posted; undefined, with nothing
 * changed, when the leg has not that much to give back.
 */
export async function takeBack(
  tx: Tx,
  { legId, amountMinor, reason, kind, actor }: Takeback,
): Promise<{ readonly moves: LegMove[]; readonly replacedBy: string | null } | undefined> {
  const leg = await lockLeg(tx, legId);
  if (!leg || !canUnsettle(leg, amountMinor)) return undefined;
  await addCycleEvents(tx, [leg.cycleId], {
    kind,
    actor,
    reason: `${leg.reference ?? legId}: ${reason}`,
    contentHash: null,
  });
  if (leg.status === "INSTRUCTED" || leg.status === "OVERDUE") {
    const settledMinor = leg.settledMinor - amountMinor;
    await changeLeg(tx, legId, { status: leg.status, settledMinor });
    return { moves: [{ before: leg, after: { settledMinor }, kind: "UNMATCH" }], replacedBy: null };
  }
  const returnedMinor = leg.returnedMinor + amountMinor;
  await changeLeg(tx, legId, { status: "RETURNED", returnedMinor });
  const next = await awaitAgain(tx, leg, amountMinor);
  const moves: LegMove[] = [
    { before: leg, after: { status: "RETURNED", returnedMinor }, kind: "UNMATCH" },
    { before: next, after: { status: "INSTRUCTED" }, kind: "UNMATCH" },
  ];
  return { moves, replacedBy: next.id };
}

/** Writes the leg that awaits what was taken back; answers it as it was before it was INSTRUCTED. */
async function awaitAgain(tx: Tx, leg: LegRow, amountMinor: bigint): Promise<LegMove["before"]> {
  const { cycleId, currency, partnerCode, counterpartyCode, direction, dueOn, valueDate } = leg;
  const id = newId();
  await insertReplacingLeg(tx, id, leg, amountMinor);
  const [number] = await nextLegNumbers(tx, 1);
  const days = { dueOn: dueOn ?? "", valueDate: valueDate ?? "" };
  await instructLegs(tx, [{ legId: id, reference: creditorReference(number ?? 0n), ...days }]);
  const place = { cycleId, currency, partnerCode, counterpartyCode, direction };
  return { id, ...place, amountMinor, settledMinor: 0n, returnedMinor: 0n, status: "DUE" };
}
