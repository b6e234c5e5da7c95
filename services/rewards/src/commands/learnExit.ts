import type { Tx } from "@tessera/runtime";
import { saveExit, type KnownExit } from "../store/saveSetup.js";

/** Remembers from when on a partner redeems no more. Redemptions are judged by their own instant; what was confirmed before stays good. */
export async function learnExit(tx: Tx, exit: KnownExit, sequence: number): Promise<void> {
  await saveExit(tx, exit, sequence);
}
