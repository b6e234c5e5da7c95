import type { InvariantReport } from "@tessera/contracts";
import { checkInvariants, inSnapshot, type Database } from "@tessera/runtime";
import { BANK_LEDGER_CHECKS } from "../../store/queries/invariants/bankLedgerChecks.js";
import { CLAIM_CHECKS } from "../../store/queries/invariants/claimChecks.js";
import { CALCULATION_CHECKS } from "../../store/queries/invariants/calculationChecks.js";
import { DISPUTE_CHECKS } from "../../store/queries/invariants/disputeChecks.js";
import { EXIT_CHECKS } from "../../store/queries/invariants/exitChecks.js";
import { EXPOSURE_CHECKS } from "../../store/queries/invariants/exposureChecks.js";
import { INVOICE_CHECKS } from "../../store/queries/invariants/invoiceChecks.js";
import { LEDGER_CHECKS } from "../../store/queries/invariants/ledgerChecks.js";
import { OBLIGATION_CHECKS } from "../../store/queries/invariants/obligationChecks.js";
import { RECONCILIATION_CHECKS } from "../../store/queries/invariants/reconciliationChecks.js";
import { PAYMENT_CHECKS } from "../../store/queries/invariants/paymentChecks.js";
import { pricingCheck } from "../../store/queries/invariants/pricingCheck.js";
import { reserveCheck } from "../../store/queries/invariants/reserveCheck.js";
import { checkCycleSeals } from "./checkCycleSeals.js";
import { checkContentHashes } from "./checkContentHashes.js";

/** Checks every invariant of settlement's own database, all in one snapshot. */
export async function verifyOwnBooks(database: Database): Promise<InvariantReport[]> {
  return inSnapshot(database, async (tx) => {
    const checks = [
      await pricingCheck(tx),
      ...OBLIGATION_CHECKS,
      ...DISPUTE_CHECKS,
      ...EXPOSURE_CHECKS,
      ...EXIT_CHECKS,
      ...CALCULATION_CHECKS,
      ...RECONCILIATION_CHECKS,
      ...PAYMENT_CHECKS,
      ...LEDGER_CHECKS,
      ...BANK_LEDGER_CHECKS,
      ...CLAIM_CHECKS,
      await reserveCheck(tx),
      ...INVOICE_CHECKS,
    ];
    return [...(await checkInvariants(tx, checks)), await checkContentHashes(tx), await checkCycleSeals(tx)];
  });
}
