import type { SettlementPartnerExitAgreed } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";
import { saveExit } from "../store/knownExits.js";

/** Remembers from when on a partner issues and redeems no more, so that nothing is signed with it that would never come into force. */
export async function learnExit(tx: Tx, exit: SettlementPartnerExitAgreed, sequence: number): Promise<void> {
  await saveExit(tx, exit, sequence);
}
