import type { InvariantReport } from "@tessera/contracts";
import { inSnapshot, type Database } from "@tessera/runtime";
import { CALCULATION_CHECKS } from "../../store/queries/invariants/calculationChecks.js";
import { checkPricing } from "../../store/queries/invariants/checkPricing.js";
import { countViolations } from "../../store/queries/invariants/countViolations.js";
import { OBLIGATION_CHECKS } from "../../store/queries/invariants/obligationChecks.js";
import { checkContentHashes } from "./checkContentHashes.js";

/** Checks every invariant of settlement's own database, all in one snapshot. */
export async function verifyOwnBooks(database: Database): Promise<InvariantReport[]> {
  return inSnapshot(database, async (tx) => {
    const reports = [await checkPricing(tx)];
    for (const check of [...OBLIGATION_CHECKS, ...CALCULATION_CHECKS]) reports.push(await countViolations(tx, check));
    return [...reports, await checkContentHashes(tx)];
  });
}
