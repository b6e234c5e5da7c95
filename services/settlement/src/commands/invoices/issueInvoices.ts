import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { CycleStatus } from "../../domain/cycles/cycle.js";
import { refuseMove, type CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import type { Request, SettlementDeps } from "../deps.js";
import { writeInvoices, type InvoicingRefused } from "./writeInvoices.js";

export interface InvoicesIssued {
  readonly cycleId: string;
  /** UUIDs of those that were not there before. */
  readonly invoiceIds: readonly string[];
}

type Refusals = CycleMoveRefused | InvoicingRefused;

const NOT_APPROVED: readonly CycleStatus[] = ["OPEN", "CUT_OFF", "CLOSED", "CALCULATED"];

/** Writes the invoices of an approved cycle that are not written yet, once per key. Nothing changes their amounts any more. */
export async function issueInvoices(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly cycleId: string },
): Promise<InvoicesIssued | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<InvoicesIssued | Refused<Refusals>>(
    deps.database,
    { scope, operation: "issueInvoices", key, input },
    async (tx) => {
      const cycle = await lockCycleRow(tx, input.cycleId);
      if (!cycle) return refuseMove("There is no such cycle.", null);
      if (NOT_APPROVED.includes(cycle.status)) return refuseMove("The cycle is not approved yet.", cycle.status);
      const written = await writeInvoices(tx, cycle.id, scope);
      return isRefused(written) ? written : { cycleId: cycle.id, invoiceIds: written };
    },
  );
}
