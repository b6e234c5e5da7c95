import type { Tx } from "@tessera/runtime";
import { saveExitRevoked, type RevokedExit } from "../store/saveSetup.js";

/** Remembers that a partner stays. A redemption of an instant between its last day and this is refused still. */
export async function learnExitRevoked(tx: Tx, exit: RevokedExit, sequence: number): Promise<void> {
  await saveExitRevoked(tx, exit, sequence);
}
