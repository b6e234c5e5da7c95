import type { Tx } from "@tessera/runtime";
import { saveContract, savePartner, saveRevision, type KnownContract } from "../store/saveSetup.js";

/** What of the setup's facts this service keeps. */
export interface SetupChange {
  readonly partnerCode?: string;
  readonly contract?: KnownContract;
  readonly revision: number;
}

/** Writes facts of the setup, in the order of their revisions, in the inbox's transaction. */
export async function applySetup(tx: Tx, changes: readonly SetupChange[]): Promise<void> {
  for (const { partnerCode, contract } of changes) {
    if (partnerCode !== undefined) await savePartner(tx, partnerCode);
    if (contract !== undefined) await saveContract(tx, contract);
  }
  const last = changes.at(-1);
  if (last) await saveRevision(tx, last.revision);
}
