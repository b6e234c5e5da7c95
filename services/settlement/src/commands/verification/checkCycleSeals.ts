import type { InvariantReport } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";
import { sealLeaves } from "../../domain/ledger/cycleSeal.js";
import { readCycleSeals } from "../../store/ledger/cycleSeals.js";
import { hashLeaves } from "../ledger/hashLeaves.js";

/** Every cycle's Merkle root again from what it binds. */
export async function checkCycleSeals(tx: Tx): Promise<InvariantReport> {
  const seals = await readCycleSeals(tx, null);
  const broken = seals.filter((seal) => hashLeaves(sealLeaves(seal)) !== seal.root);
  return {
    invariant: "3 a cycle's root is that of what it binds",
    rowsScanned: seals.length,
    violations: broken.length,
    examples: broken.slice(0, 10).map(({ cycleId, ordinal }) => `cycle ${cycleId}, seal ${ordinal}`),
  };
}
