import type { LocalDate, Refused } from "@tessera/kernel";
import { answerOnce, type Database, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { mayBreakMove, NEXT, needsSecondPerson, type Resolution } from "../../domain/reconciliation/breakStatus.js";
import {
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { addBreakEvents, lockBreak, updateBreak, type LockedBreak } from "../../store/reconciliation/breaks.js";
import type { Request } from "../deps.js";
import { refuseWriteOff, writeOffBreak } from "./writeOffBreak.js";

export interface BreakChanged {
  readonly breakId: string;
}

type Refusals = ReconciliationRefused | SecondPersonRequired;
type Answer = BreakChanged | Refused<Refusals>;

/** Gives a break to a person, with a day until which it shall be explained. */
export async function assignBreak(
  database: Database,
  request: Request,
  input: { readonly breakId: string; readonly owner: string; readonly deadline: LocalDate | null },
): Promise<Answer | Refused<IdempotencyConflict>> {
  return change(database, request, "assignBreak", input, async (tx, found) => {
    if (!mayBreakMove(found.status, "ASSIGNED")) return illegalMove(found);
    const { owner, deadline } = input;
    await updateBreak(tx, found.id, { status: "ASSIGNED", owner, deadline });
    await addBreakEvents(tx, found.id, [{ kind: "ASSIGNED", actor: request.scope, note: owner }]);
    return { breakId: found.id };
  });
}

/** Notes what somebody found out. */
export async function investigateBreak(
  database: Database,
  request: Request,
  input: { readonly breakId: string; readonly note: string },
): Promise<Answer | Refused<IdempotencyConflict>> {
  return change(database, request, "investigateBreak", input, async (tx, found) => {
    if (!mayBreakMove(found.status, "INVESTIGATING") || found.status === "PROPOSED") return illegalMove(found);
    await updateBreak(tx, found.id, { status: "INVESTIGATING", owner: found.owner ?? request.scope });
    await addBreakEvents(tx, found.id, [{ kind: "INVESTIGATED", actor: request.scope, note: input.note }]);
    return { breakId: found.id };
  });
}

/**
 * Says how a break ends. An explanation resolves it; an adjustment or a write-off is proposed, approved by another person, and carried
 * out (`closeBreak`).
 */
export async function resolveBreak(
  database: Database,
  request: Request,
  input: {
    readonly breakId: string;
    readonly resolution: Resolution;
    readonly note: string;
    /** UUID of the adjustment that mends it; only for ADJUSTMENT. */
    readonly adjustmentId: string | null;
    /** The partner whose claim the line pays, or is paid by it; only for CLAIM. */
    readonly claimPartner: string | null;
  },
): Promise<Answer | Refused<IdempotencyConflict>> {
  return change(database, request, "resolveBreak", input, async (tx, found) => {
    const { resolution, note, adjustmentId, claimPartner } = input;
    if (!mayBreakMove(found.status, "PROPOSED")) return illegalMove(found);
    if ((resolution === "ADJUSTMENT") !== (adjustmentId !== null)) {
      return refuseReconciliation(
        "UNKNOWN_ITEM",
        "ADJUSTMENT wants an adjustmentId, and no other resolution takes one.",
      );
    }
    if (adjustmentId !== null && (await adjustmentStatus(tx, adjustmentId)) === undefined) {
      return refuseReconciliation("UNKNOWN_ITEM", "There is no such adjustment, or it was rejected.");
    }
    if ((resolution === "CLAIM") !== (claimPartner !== null)) {
      return refuseReconciliation("UNKNOWN_PARTNER", "CLAIM wants a partnerCode, and no other resolution takes one.");
    }
    const takesSuspense = resolution === "WRITE_OFF" || resolution === "CLAIM";
    const refused = takesSuspense ? await refuseWriteOff(tx, found.id, claimPartner) : undefined;
    if (refused) return refused;
    const proposed = { resolution, note, adjustmentId, claimPartner, proposedBy: request.scope };
    if (needsSecondPerson(resolution)) {
      await updateBreak(tx, found.id, { status: "PROPOSED", ...proposed });
      await addBreakEvents(tx, found.id, [{ kind: "PROPOSED", actor: request.scope, note }]);
    } else {
      await updateBreak(tx, found.id, { status: "RESOLVED", ...proposed });
      await addBreakEvents(tx, found.id, [{ kind: "RESOLVED", actor: request.scope, note }]);
    }
    return { breakId: found.id };
  });
}

/**
 * The second person agrees, and the break is APPROVED until `closeBreak` tells that it was carried out; or does not, and it is open to
 * investigation again.
 */
export async function approveBreakResolution(
  database: Database,
  request: Request,
  input: { readonly breakId: string; readonly accept: boolean },
): Promise<Answer | Refused<IdempotencyConflict>> {
  return change(database, request, "approveBreakResolution", input, async (tx, found) => {
    if (!mayBreakMove(found.status, "APPROVED") || found.proposedBy === null) return illegalMove(found);
    const samePerson = secondPerson(found.proposedBy, request.scope);
    if (samePerson) return samePerson;
    if (!input.accept) {
      const nothing = { resolution: null, note: null, adjustmentId: null, claimPartner: null, proposedBy: null };
      await updateBreak(tx, found.id, { status: "INVESTIGATING", ...nothing });
      await addBreakEvents(tx, found.id, [{ kind: "REJECTED", actor: request.scope, note: null }]);
      return { breakId: found.id };
    }
    await updateBreak(tx, found.id, { status: "APPROVED", approvedBy: request.scope });
    await addBreakEvents(tx, found.id, [{ kind: "APPROVED", actor: request.scope, note: null }]);
    return { breakId: found.id };
  });
}

/** Resolves a break whose resolution two people agreed on, when it is carried out: an adjustment must be posted by then, a write-off is here. */
export async function closeBreak(
  database: Database,
  request: Request,
  input: { readonly breakId: string },
): Promise<Answer | Refused<IdempotencyConflict>> {
  return change(database, request, "closeBreak", input, async (tx, found) => {
    if (found.status !== "APPROVED") return illegalMove(found);
    if (found.adjustmentId !== null && (await adjustmentStatus(tx, found.adjustmentId)) !== "POSTED") {
      return refuseReconciliation("NOT_FINISHED", "The adjustment is not posted yet.");
    }
    const refused =
      found.resolution === "WRITE_OFF" || found.resolution === "CLAIM" ? await writeOffBreak(tx, found.id) : undefined;
    if (refused) return refused;
    await updateBreak(tx, found.id, { status: "RESOLVED" });
    await addBreakEvents(tx, found.id, [{ kind: "RESOLVED", actor: request.scope, note: null }]);
    return { breakId: found.id };
  });
}

/** Changes one break under the lock of its row and of its cycle's reconciliation, once per key. */
async function change<Input extends { readonly breakId: string }>(
  database: Database,
  { scope, key }: Request,
  operation: string,
  input: Input,
  decide: (tx: Tx, found: LockedBreak) => Promise<Answer>,
): Promise<Answer | Refused<IdempotencyConflict>> {
  return answerOnce<Answer>(database, { scope, operation, key, input }, async (tx) => {
    const found = await lockBreak(tx, input.breakId);
    if (!found) return refuseReconciliation("UNKNOWN_BREAK", "There is no such break.");
    if (found.isFrozen) return periodIsSignedOff();
    return decide(tx, found);
  });
}

function illegalMove({ status }: LockedBreak): Refused<ReconciliationRefused> {
  const next = NEXT[status];
  return refuseReconciliation(
    "ILLEGAL_MOVE",
    `The break is ${status}; ${next.length === 0 ? "it is at its end" : `from there it can become ${next.join(" or ")}`}.`,
  );
}

async function adjustmentStatus(tx: Tx, id: string): Promise<"PROPOSED" | "POSTED" | undefined> {
  const [row] = await tx.query<{ is_posted: boolean }>(
    "SELECT approved_by IS NOT NULL AS is_posted FROM adjustment WHERE id = $1 AND rejected_by IS NULL",
    [id],
  );
  return row && (row.is_posted ? "POSTED" : "PROPOSED");
}
