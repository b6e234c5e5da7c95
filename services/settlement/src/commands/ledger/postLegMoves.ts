import type { Tx } from "@tessera/runtime";
import { legChangePostings, legMoveKind, type PostedLeg } from "../../domain/ledger/clearingEntries.js";
import { postMoney } from "../../store/ledger/postMoney.js";

export interface LegMove {
  readonly before: PostedLeg & { readonly id: string };
  readonly after: Partial<Pick<PostedLeg, "status" | "settledMinor" | "returnedMinor">>;
}

/**
 * Posts what changes of legs come to: one entry for each leg whose change moves money or a claim. Call it once for all legs of a
 * transaction, after the other locks: the heads of the chains are locked here.
 */
export async function postLegMoves(tx: Tx, moves: readonly LegMove[], occurredAt: Date): Promise<void> {
  await postMoney(
    tx,
    moves.flatMap(({ before, after: change }) => {
      const after = { ...before, ...change };
      const kind = legMoveKind(before, after);
      const { id, cycleId, currency } = before;
      if (!kind) return [];
      return [
        {
          cycleId,
          currency,
          kind,
          occurredAt,
          source: { kind: "LEG", id },
          postings: legChangePostings(before, after),
        },
      ];
    }),
  );
}
