import type { Tx } from "@tessera/runtime";
import type { BreakStatus, Resolution } from "../../domain/reconciliation/breakStatus.js";
import { lockReconciliation } from "./lockReconciliation.js";

export interface LockedBreak {
  readonly id: string;
  readonly status: BreakStatus;
  readonly owner: string | null;
  readonly proposedBy: string | null;
  readonly resolution: Resolution | null;
  readonly adjustmentId: string | null;
  readonly isFrozen: boolean;
}

/** Reads a break under the reconciliation lock of its cycle; undefined when there is none. */
export async function lockBreak(tx: Tx, id: string): Promise<LockedBreak | undefined> {
  const [place] = await tx.query<{ cycle_id: string }>("SELECT cycle_id FROM break WHERE id = $1", [id]);
  if (!place) return undefined;
  const cycle = await lockReconciliation(tx, place.cycle_id);
  const [row] = await tx.query<{
    status: BreakStatus;
    owner: string | null;
    proposed_by: string | null;
    resolution: Resolution | null;
    adjustment_id: string | null;
  }>("SELECT status, owner, proposed_by, resolution, adjustment_id FROM break WHERE id = $1 FOR UPDATE", [id]);
  if (!row || !cycle) return undefined;
  const { status, owner, proposed_by: proposedBy, resolution, adjustment_id: adjustmentId } = row;
  return { id, status, owner, proposedBy, resolution, adjustmentId, isFrozen: cycle.isFrozen };
}

export interface BreakUpdate {
  readonly status: BreakStatus;
  readonly owner?: string | null;
  readonly deadline?: string | null;
  readonly resolution?: Resolution | null;
  readonly note?: string | null;
  readonly adjustmentId?: string | null;
  readonly claimPartner?: string | null;
  readonly proposedBy?: string | null;
  readonly approvedBy?: string | null;
}

const COLUMNS = {
  status: "status",
  owner: "owner",
  deadline: "deadline",
  resolution: "resolution",
  note: "note",
  adjustmentId: "adjustment_id",
  claimPartner: "claim_partner",
  proposedBy: "proposed_by",
  approvedBy: "approved_by",
} as const satisfies Record<keyof BreakUpdate, string>;

/** Changes what is given; what is left out stays. */
export async function updateBreak(tx: Tx, id: string, update: BreakUpdate): Promise<void> {
  const given = (Object.keys(COLUMNS) as (keyof BreakUpdate)[]).filter((field) => update[field] !== undefined);
  const sets = given.map((field, place) => `${COLUMNS[field]} = $${place + 2}`);
  if (update.status === "RESOLVED") sets.push("resolved_at = clock_timestamp()");
  await tx.query(`UPDATE break SET ${sets.join(", ")} WHERE id = $1`, [id, ...given.map((field) => update[field])]);
}

/** Adds to the history of a break, in the order given. */
export async function addBreakEvents(
  tx: Tx,
  breakId: string,
  events: readonly { readonly kind: string; readonly actor: string; readonly note: string | null }[],
): Promise<void> {
  for (const { kind, actor, note } of events) {
    await tx.query(
      `INSERT INTO break_event (break_id, ordinal, kind, actor, note)
       SELECT $1, coalesce(max(ordinal) + 1, 0), $2, $3, $4 FROM break_event WHERE break_id = $1`,
      [breakId, kind, actor, note],
    );
  }
}
