import type { Tx } from "@tessera/runtime";
import type { HoldStatus } from "../../domain/holds/HoldStatus.js";

export type Released =
  | { readonly kind: "Released"; readonly memberId: string }
  | { readonly kind: "NotOpen"; readonly status: HoldStatus | null };

/** Locks the account of the hold's member. `onlyPartner`: a partner client sees no hold but its own. */
export async function releaseOpenHold(tx: Tx, holdId: string, onlyPartner: string | undefined): Promise<Released> {
  const [row] = await tx.query<{ answer: Released }>("SELECT release_hold($1, $2) AS answer", [
    holdId,
    onlyPartner ?? null,
  ]);
  return row!.answer;
}
