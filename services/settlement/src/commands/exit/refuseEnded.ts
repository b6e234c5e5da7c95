import type { Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { refuseTerminated, type PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { readStatus } from "../../store/exit/partnerStatuses.js";
import { readOpenMoney } from "../../store/exit/readOpenMoney.js";

/**
 * Refuses the first of these partners that has ended and has no money open; undefined when there is none. Who acts on it at once holds
 * the exits (`shareExits`), so that none of them ends meanwhile; who proposes needs no lock, the approval looks again.
 */
export async function refuseEnded(tx: Tx, codes: readonly string[]): Promise<Refused<PartnerTerminated> | undefined> {
  for (const code of codes) {
    if ((await readStatus(tx, code)) !== "TERMINATED") continue;
    const refused = refuseTerminated(code, await readOpenMoney(tx, code));
    if (refused) return refused;
  }
  return undefined;
}
