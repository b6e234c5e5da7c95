import type { Tx } from "@tessera/runtime";
import { readStandingApproval } from "../../store/cycles/approvals.js";
import { readCycles } from "../../store/cycles/readCycles.js";
import { readInvoiced } from "../../store/invoices/invoices.js";
import { readProgramme } from "../../store/readProgramme.js";
import { readContractTerms } from "../../store/terms/contractTerms.js";
import { readCycleTerms } from "../../store/terms/cycleTerms.js";
import { gatherFees } from "../invoices/gatherFees.js";

/**
 * Number of cycles, whatever their state, for which a partner owes fees that somebody is to invoice and has not. An invoice that is
 * committed later is not seen here, so ask before looking at what is paid.
 */
export async function countUninvoiced(tx: Tx, partnerCode: string): Promise<number> {
  const contracts = await readContractTerms(tx, [partnerCode]);
  const programme = await readProgramme(tx);
  // Only a contract that names its customer has fees.
  if (!programme || !(contracts.get(partnerCode) ?? []).some(({ customer }) => customer !== null)) return 0;
  let count = 0;
  for (const { id } of await readCycles(tx)) {
    const { operator } = await readCycleTerms(tx, id, programme.clearing);
    if (!operator) continue;
    const fees = (await gatherFees(tx, id, contracts)).filter((fee) => fee.partnerCode === partnerCode);
    const invoiced = await readInvoiced(tx, id, (await readStandingApproval(tx, id))?.id ?? null);
    if (fees.some(({ currency }) => !invoiced.has(`${partnerCode} ${currency}`))) count += 1;
  }
  return count;
}
