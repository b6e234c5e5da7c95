import type { InvariantReport } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";
import { readCycles } from "../../store/cycles/readCycles.js";
import { readFrozen } from "../../store/cycles/readFrozen.js";
import { digestObligations } from "../../store/obligations/readDebts.js";
import { hashContent } from "../cycles/gatherCalculation.js";

/** Hashes again what each standing calculation froze, with the obligations as they are now: nothing has changed since. */
export async function checkContentHashes(tx: Tx): Promise<InvariantReport> {
  const cycles = (await readCycles(tx)).filter(({ calculation }) => calculation > 0);
  const examples: string[] = [];
  for (const cycle of cycles) {
    const frozen = await readFrozen(tx, cycle);
    const contentHash = hashContent({ ...frozen, obligationsDigest: await digestObligations(tx, cycle.id) });
    if (contentHash !== cycle.contentHash)
      examples.push(`cycle ${cycle.id}: hash ${cycle.contentHash}, recomputed ${contentHash}`);
  }
  return {
    invariant: "a calculated cycle is unchanged since its content hash",
    rowsScanned: cycles.length,
    violations: examples.length,
    examples: examples.slice(0, 10),
  };
}
