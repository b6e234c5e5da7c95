import { isRefused, invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import type { CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { readPain002, type PaymentStatusReport } from "../../documents/payments/readPain002.js";
import { lockClaimFile } from "../../store/claims/payouts.js";
import { addCycleEvents } from "../../store/cycles/cycleEvents.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { markStatus } from "../../store/cycles/saveCycles.js";
import { readStandingLegs } from "../../store/payments/legs.js";
import {
  acceptTransfers,
  countTaken,
  findFileByMessage,
  markFile,
  rejectTransfers,
  type FileHead,
} from "../../store/payments/paymentFiles.js";
import { recordPayoutStatus } from "../claims/recordPayoutStatus.js";
import { tellCycleMoves } from "../cycles/tellCycleMoves.js";
import type { Request, SettlementDeps } from "../deps.js";
import { postLegsSince } from "../ledger/postLegsSince.js";
import { judgeReport } from "./judgeReport.js";

/** Transfers that the bank refused now, of a cycle's file or of a payout's. */
export type PaymentStatusRecorded = { readonly rejected: number } & (
  { readonly cycleId: string; readonly fileId: string } | { readonly payoutId: string }
);

export type StatusRefused = InvalidInput | CycleMoveRefused;

/**
 * Records what the bank says of a payment file (pain.002), once per key. A cycle's file that it refuses whole sends an instructed cycle back to
 * APPROVED unless money has moved; single transfers that it refuses are due again, and claims may be paid out anew. A report that says
 * nothing new changes nothing.
 */
export async function importPaymentStatus(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly sha256: string },
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<PaymentStatusRecorded | Refused<StatusRefused | IdempotencyConflict>> {
  const report = await readPain002(chunks);
  const answer: PaymentStatusRecorded | Refused<StatusRefused | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "importPaymentStatus", key, input },
    async (tx) => {
      if (isRefused(report)) return invalidInput({ path: ["xml"], problem: report.refused.message });
      const file = await findFileByMessage(tx, report.originalMessageId);
      const ofClaims = file ? undefined : await lockClaimFile(tx, report.originalMessageId);
      if (ofClaims) return recordPayoutStatus(tx, ofClaims, judgeReport(report));
      if (!file) return invalidInput({ path: ["xml"], problem: "answers no payment file of ours" });
      return {
        cycleId: file.cycleId,
        fileId: file.id,
        rejected: await recordPaymentFileStatus(tx, file, report, scope),
      };
    },
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Applies a report in an open transaction; locks the cycle first. Answers how many transfers it refused. */
export async function recordPaymentFileStatus(
  tx: Tx,
  file: FileHead,
  report: PaymentStatusReport,
  actor: string,
): Promise<number> {
  const cycle = await lockCycleRow(tx, file.cycleId);
  if (!cycle) throw new Error(`cycle ${file.cycleId} has vanished`);
  const { isWhole, reasons, why, toldReason: reason, isTaken } = judgeReport(report);
  const legs = await readStandingLegs(tx, cycle.id);
  const rejected = isWhole || reasons.size > 0 ? await rejectTransfers(tx, file.id, isWhole ? null : reasons, why) : 0;
  if (rejected > 0) {
    await postLegsSince(tx, cycle.id, legs);
    const isNothingTaken = (await countTaken(tx, file.id)) === 0;
    await markFile(tx, file.id, isNothingTaken ? "REJECTED" : "PARTIALLY_ACCEPTED");
    const kind = isNothingTaken ? "FILE_REJECTED" : "FILE_PARTIALLY_REJECTED";
    const { contentHash } = cycle;
    if (isNothingTaken && cycle.status === "INSTRUCTED") {
      await markStatus(tx, cycle.id, "APPROVED");
      await tellCycleMoves(tx, [cycle.id], "APPROVED", { kind, actor, reason, contentHash });
    } else {
      await addCycleEvents(tx, [cycle.id], { kind, actor, reason, contentHash });
    }
  }
  if (isTaken && (await countTaken(tx, file.id)) > 0) {
    await acceptTransfers(tx, file.id);
    if (file.status === "WRITTEN" && rejected === 0) {
      await markFile(tx, file.id, "ACCEPTED");
      await addCycleEvents(tx, [cycle.id], { kind: "FILE_ACCEPTED", actor, reason: file.id, contentHash: null });
    }
  }
  return rejected;
}
