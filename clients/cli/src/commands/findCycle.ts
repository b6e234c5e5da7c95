import type { TesseraClient } from "@tessera/partner-sdk";
import { cycleNamed, readNamedCycles } from "./namedCycles.js";

/** The id of a cycle given by its id or its local month. Throws NetworkRefused. */
export async function findCycle(client: TesseraClient, cycle: string): Promise<string> {
  if (cycle.startsWith("cyc_")) return cycle;
  return cycleNamed((await readNamedCycles(client)).cycles, cycle).id;
}
