import type { SettlementPartnerExitRevoked } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";
import { saveExitRevoked } from "../store/knownExits.js";

/** Remembers that a partner stays, so that contracts are signed with it again. */
export async function learnExitRevoked(tx: Tx, exit: SettlementPartnerExitRevoked, sequence: number): Promise<void> {
  await saveExitRevoked(tx, exit, sequence);
}
