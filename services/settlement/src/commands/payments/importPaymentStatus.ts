import { isRefused, invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import type { CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { readPain002, type PaymentStatusReport, type StatusReason } from "../../documents/payments/readPain002.js";
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
import { tellCycleMoves } from "../cycles/tellCycleMoves.js";
import type { Request, SettlementDeps } from "../deps.js";
import { postLegsSince } from "../ledger/postLegsSince.js";

export interface PaymentStatusRecorded {
  readonly cycleId: string;
  readonly fileId: string;
  /** Transfers that the bank refused now. */
  readonly rejected: number;
}

export type StatusRefused = InvalidInput | CycleMoveRefused;

/** The bank has checked the order, or more. What is pending says nothing yet. */
const TAKEN = ["ACCP", "ACTC", "ACSP", "ACSC", "ACWC", "ACFC", "PART"];

/**
 * Records what the bank says of a payment file (pain.002), once per key. A file that it refuses whole sends an instructed cycle back to
 * APPROVED unless money has moved; single transfers that it refuses are due again. A report that says nothing new
 * changes nothing.
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
  const statuses = [report.groupStatus, ...report.blocks.map(({ status }) => status)];
  const isWhole = statuses.includes("RJCT");
  const refusedOnes = report.transfers.filter(({ status }) => status === "RJCT");
  const reasons = new Map(
    refusedOnes.flatMap(({ endToEndId, reasons: why }) =>
      endToEndId === null ? [] : [[endToEndId, describe(why)] as const],
    ),
  );
  const why = describe([...report.groupReasons, ...report.blocks.flatMap((block) => block.reasons)]);
  const legs = await readStandingLegs(tx, cycle.id);
  const rejected = isWhole || reasons.size > 0 ? await rejectTransfers(tx, file.id, isWhole ? null : reasons, why) : 0;
  if (rejected > 0) {
    await postLegsSince(tx, cycle.id, legs);
    const isNothingTaken = (await countTaken(tx, file.id)) === 0;
    await markFile(tx, file.id, isNothingTaken ? "REJECTED" : "PARTIALLY_ACCEPTED");
    const kind = isNothingTaken ? "FILE_REJECTED" : "FILE_PARTIALLY_REJECTED";
    const reason = [why, ...reasons.values()].find((text) => text !== NO_REASON) ?? NO_REASON;
    const { contentHash } = cycle;
    if (isNothingTaken && cycle.status === "INSTRUCTED") {
      await markStatus(tx, cycle.id, "APPROVED");
      await tellCycleMoves(tx, [cycle.id], "APPROVED", { kind, actor, reason, contentHash });
    } else {
      await addCycleEvents(tx, [cycle.id], { kind, actor, reason, contentHash });
    }
  }
  const isTaken = [...statuses, ...report.transfers.map(({ status }) => status)].some(
    (status) => status !== null && TAKEN.includes(status),
  );
  if (!isWhole && isTaken && (await countTaken(tx, file.id)) > 0) {
    await acceptTransfers(tx, file.id);
    if (file.status === "WRITTEN" && rejected === 0) {
      await markFile(tx, file.id, "ACCEPTED");
      await addCycleEvents(tx, [cycle.id], { kind: "FILE_ACCEPTED", actor, reason: file.id, contentHash: null });
    }
  }
  return rejected;
}

const NO_REASON = "no reason given";

function describe(reasons: readonly StatusReason[]): string {
  const texts = reasons.map(({ code, text }) => [code, text].filter((part) => part !== null).join(" "));
  return texts.length === 0 ? NO_REASON : texts.join("; ").slice(0, 500);
}
