import type { Tx } from "@tessera/runtime";
import { ProgrammeRow } from "./entities/ProgrammeRow.js";

/** The programme as the last setup fact told it; null before the first. */
export async function readProgramme(tx: Tx): Promise<ProgrammeRow | null> {
  return tx.manager.findOneBy(ProgrammeRow, { single: true });
}
