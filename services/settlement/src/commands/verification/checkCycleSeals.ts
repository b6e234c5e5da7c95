import type { InvariantReport } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";
import { sealLeaves, statementLeaf } from "../../domain/ledger/cycleSeal.js";
import { readCycleSeals, type CycleSeal } from "../../store/ledger/cycleSeals.js";
import { readSealedStatements } from "../../store/ledger/sealedStatements.js";
import { hashLeaves } from "../ledger/hashLeaves.js";

/** Every cycle's Merkle root again from what it binds, and that of its statements. */
export async function checkCycleSeals(tx: Tx): Promise<InvariantReport> {
  const seals = await readCycleSeals(tx, null);
  const broken: CycleSeal[] = [];
  for (const seal of seals) {
    if (hashLeaves(sealLeaves(seal)) !== seal.root || !(await bindsItsStatements(tx, seal))) broken.push(seal);
  }
  return {
    invariant: "3 a cycle's root is that of what it binds",
    rowsScanned: seals.length,
    violations: broken.length,
    examples: broken.slice(0, 10).map(({ cycleId, ordinal }) => `cycle ${cycleId}, seal ${ordinal}`),
  };
}

async function bindsItsStatements(tx: Tx, { cycleId, ordinal, statements }: CycleSeal): Promise<boolean> {
  if (statements === null) return true;
  const told = await readSealedStatements(tx, cycleId, ordinal);
  return hashLeaves(told.map((one) => statementLeaf(cycleId, one))) === statements.root;
}
