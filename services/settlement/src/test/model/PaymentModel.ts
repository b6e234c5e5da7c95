import { CycleModel } from "./CycleModel.js";
import {
  isAtLeast,
  type ModelCycle,
  type ModelFile,
  type ModelLeg,
  type ModelLine,
  type ModelTransfer,
  type Verdict,
} from "./modelBooks.js";

const MOVE = "CycleMoveRefused";
const RECONCILIATION = "ReconciliationRefused";

/** What becomes of payments. */
export class PaymentModel extends CycleModel {
  /** Orders to the bank, in the order in which they were written. */
  readonly files: ModelFile[] = [];
  /** What the bank has told of payments of ours. */
  readonly lines: ModelLine[] = [];

  judgeInstruct(cycle: ModelCycle): Verdict {
    if (cycle.approver === null) return MOVE;
    return isAtLeast(cycle, "INSTRUCTED") && !cycle.legs.some(({ status }) => status === "DUE") ? MOVE : "done";
  }

  instruct(cycle: ModelCycle): void {
    const due = cycle.legs.filter(({ status }) => status === "DUE");
    for (const leg of due) {
      leg.status = "INSTRUCTED";
      leg.files += 1;
    }
    for (const currency of [...new Set(due.map((leg) => leg.currency))].sort()) {
      const paidOut = due.filter((leg) => leg.currency === currency && leg.direction === "RECEIVES");
      if (paidOut.length === 0) continue;
      const transfers = paidOut.map((leg) => ({ leg, isRejected: false }));
      this.files.push({ cycle, transfers, status: "WRITTEN" });
    }
    if (cycle.status !== "APPROVED") return;
    cycle.status = "INSTRUCTED";
    this.moveByLegs(cycle);
  }

  /** What the bank says of a file: `leg` null, of all of it. Answers how many transfers it refused now. */
  reject(file: ModelFile, only: ModelLeg | null): number {
    const isRefused = ({ leg, isRejected }: ModelTransfer) =>
      (only === null || leg === only) && !isRejected && leg.status === "INSTRUCTED" && leg.settled === 0n;
    const refused = file.transfers.filter(isRefused);
    for (const transfer of refused) {
      transfer.isRejected = true;
      transfer.leg.status = "DUE";
    }
    if (refused.length === 0) return 0;
    const isNothingTaken = file.transfers.every(({ isRejected }) => isRejected);
    file.status = isNothingTaken ? "REJECTED" : "PARTIALLY_ACCEPTED";
    if (isNothingTaken && file.cycle.status === "INSTRUCTED") file.cycle.status = "APPROVED";
    return refused.length;
  }

  accept(file: ModelFile): void {
    if (file.status === "WRITTEN") file.status = "ACCEPTED";
  }

  /** Money that comes moves the cycle, forwards only; an approved one waits until it is instructed again. */
  protected moveByLegs(cycle: ModelCycle): void {
    const { legs } = cycle;
    if (!isAtLeast(cycle, "INSTRUCTED")) return;
    const isDone = legs.every(({ status }) => ["SETTLED", "CARRIED", "RETURNED", "DEFAULTED"].includes(status));
    const isOne = legs.some(({ status }) => status === "SETTLED");
    const isMoving = legs.some(({ settled }) => settled > 0n);
    for (const reached of [
      ...(isMoving ? ["SETTLING"] : []),
      ...(isOne ? ["PARTIALLY_SETTLED"] : []),
      ...(isDone ? ["SETTLED"] : []),
    ])
      if (!isAtLeast(cycle, reached as ModelCycle["status"])) cycle.status = reached as ModelCycle["status"];
  }

  judgeSettle(leg: ModelLeg, minor: bigint): Verdict {
    const isAwaited = leg.status === "INSTRUCTED" || leg.status === "OVERDUE";
    return isAwaited && minor > 0n && minor <= leg.minor - leg.settled ? "done" : "RangeError";
  }

  settle(cycle: ModelCycle, leg: ModelLeg, minor: bigint): void {
    leg.settled += minor;
    if (leg.settled === leg.minor) leg.status = "SETTLED";
    this.moveByLegs(cycle);
  }

  judgeSendBack(leg: ModelLeg, minor: bigint): Verdict {
    const isPaid = ["INSTRUCTED", "OVERDUE", "SETTLED"].includes(leg.status);
    return isPaid && minor > 0n && minor <= leg.settled ? "done" : "RangeError";
  }

  /** What came back is due again, by a leg in its place. */
  sendBack(cycle: ModelCycle, leg: ModelLeg, minor: bigint, replacingId: string): void {
    Object.assign(leg, { status: "RETURNED", returned: minor });
    const open = { status: "DUE", settled: 0n, returned: 0n, files: 0, carriedInto: null } as const;
    const next = {
      ...leg,
      ...open,
      id: replacingId,
      root: replacingId,
      replaces: true,
      minor: leg.minor - leg.settled + minor,
    };
    cycle.legs.push(next);
    cycle.everyLeg.push(next);
  }

  judgeUnmatch({ cycle, leg, minor, state, isReturn }: ModelLine): Verdict {
    if (state !== "MATCHED" || isReturn || cycle.isSigned) return RECONCILIATION;
    return this.mayTakeBack(leg, minor) ? "done" : RECONCILIATION;
  }

  /** Whether so much was settled of the leg and has not come back. */
  mayTakeBack({ status, settled, returned }: ModelLeg, minor: bigint): boolean {
    return ["INSTRUCTED", "OVERDUE", "SETTLED", "RETURNED"].includes(status) && minor <= settled - returned;
  }

  unmatch(line: ModelLine, replacingId: string): void {
    line.state = "LEFT";
    this.takeBack(line, replacingId);
  }

  /** What was no payment of a leg is awaited again, by the leg itself or by one in its place that the payer's reference finds too. */
  takeBack({ cycle, leg, minor }: Pick<ModelLine, "cycle" | "leg" | "minor">, replacingId: string): void {
    if (leg.status === "INSTRUCTED" || leg.status === "OVERDUE") {
      leg.settled -= minor;
      return;
    }
    Object.assign(leg, { status: "RETURNED", returned: leg.returned + minor });
    const open = { status: "INSTRUCTED", settled: 0n, returned: 0n, files: 0, carriedInto: null } as const;
    const next = { ...leg, ...open, id: replacingId, replaces: true, minor };
    cycle.legs.push(next);
    cycle.everyLeg.push(next);
  }

  markOverdue(cycle: ModelCycle): void {
    for (const leg of cycle.legs) if (leg.status === "INSTRUCTED" && leg.direction === "PAYS") leg.status = "OVERDUE";
  }
}
