import { legChangePostings, legMoveKind, type PostedLeg } from "./clearingEntries.js";
import type { MoneyEntry, MoneyKind } from "./moneyEntry.js";

export interface LegMove {
  readonly before: PostedLeg & { readonly id: string };
  readonly after: Partial<Pick<PostedLeg, "status" | "settledMinor" | "returnedMinor">>;
  /** What the change is called, when it is not by what it does to the leg. */
  readonly kind?: MoneyKind;
}

/** What changes of legs come to: one entry for each leg whose change moves money or a claim. */
export function legMoveEntries(moves: readonly LegMove[], occurredAt: Date): MoneyEntry[] {
  return moves.flatMap(({ before, after: change, kind: named }) => {
    const after = { ...before, ...change };
    const kind = named ?? legMoveKind(before, after);
    const { id, cycleId, currency } = before;
    if (!kind) return [];
    const source = { kind: "LEG", id };
    return [{ cycleId, currency, kind, occurredAt, source, postings: legChangePostings(before, after) }];
  });
}
