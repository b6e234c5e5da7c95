import { parsePublicId } from "@tessera/kernel";
import type { Redemption } from "../types/wallet/Redemption.js";

/** Whether there is such a redemption is for its owner to say; here it is the id that points were spent under. */
export function redemptionReference({ id }: { readonly id: string }): Redemption | null {
  const spendId = parsePublicId("rdm", id);
  return spendId === undefined ? null : { id, spendId };
}
