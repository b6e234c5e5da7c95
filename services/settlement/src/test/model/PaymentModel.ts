import { CycleModel } from "./CycleModel.js";
import {
  isAtLeast,
  type ModelCycle,
  type ModelDefault,
  type ModelFile,
  type ModelLeg,
  type ModelLine,
  type ModelTransfer,
  type Verdict,
} from "./modelBooks.js";
import { shareOut, sumUp, type Amount } from "./modelMoney.js";

const MOVE = "CycleMoveRefused";
const SECOND = "SecondPersonRequired";
const RECONCILIATION = "ReconciliationRefused";
const EXPOSURE = "ExposureMoveRefused";

const openOf = (legs: readonly ModelLeg[], currency: string): bigint =>
  legs.reduce((sum, leg) => (leg.currency === currency ? sum + leg.minor - leg.settled : sum), 0n);

/** What becomes of payments. */
export class PaymentModel extends CycleModel {
  /** Orders to the bank, in the order in which they were written. */
  readonly files: ModelFile[] = [];
  readonly defaults: ModelDefault[] = [];
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
  private moveByLegs(cycle: ModelCycle): void {
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
    const isPaid = ["INSTRUCTED", "OVERDUE", "SETTLED", "RETURNED"].includes(leg.status);
    return isPaid && minor <= leg.settled - leg.returned ? "done" : RECONCILIATION;
  }

  /** What was no payment of a leg is awaited again, by the leg itself or by one in its place that the payer's reference finds too. */
  unmatch(line: ModelLine, replacingId: string): void {
    const { cycle, leg, minor } = line;
    line.state = "LEFT";
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

  private overdueOf(cycle: ModelCycle, partner: string): ModelLeg[] {
    return cycle.legs.filter((leg) => leg.status === "OVERDUE" && leg.partner === partner);
  }

  judgeDeclare(cycle: ModelCycle, partner: string): Verdict {
    const isDeclared = this.defaults.some((one) => one.cycle === cycle && one.partner === partner);
    return isDeclared || this.overdueOf(cycle, partner).length === 0 ? EXPOSURE : "done";
  }

  judgeDefault(declared: ModelDefault, by: string): Verdict {
    if (declared.isApproved) return EXPOSURE;
    if (declared.by === by) return SECOND;
    const { cycle, partner, operatorMinor } = declared;
    const overdue = this.overdueOf(cycle, partner);
    const isCovered = [...new Set(overdue.map(({ currency }) => currency))].every((currency) => {
      const survivors = this.survivorsOf(declared, currency).reduce((sum, { minor }) => sum + minor, operatorMinor);
      return survivors >= openOf(overdue, currency);
    });
    return overdue.length > 0 && isCovered ? "done" : EXPOSURE;
  }

  /** What the others are to receive of the cycle, less what defaults of it have cost them. */
  private survivorsOf({ cycle, partner }: ModelDefault, currency: string): Amount[] {
    const received = cycle.legs
      .filter((leg) => leg.currency === currency && !leg.replaces && leg.status !== "CARRIED")
      .flatMap(({ direction, partner: own, counterparty, minor }): Amount[] => {
        const receiver = direction === "RECEIVES" ? own : counterparty;
        return receiver === null ? [] : [{ currency, partner: receiver, minor }];
      });
    const lost = this.defaults.flatMap((one) => (one.cycle === cycle ? one.lost : []));
    const sums = sumUp([...received, ...lost.filter((one) => one.currency === currency)]).get(currency);
    return [...(sums ?? [])]
      .filter(([code, minor]) => code !== partner && minor > 0n)
      .map(([code, minor]) => ({ currency, partner: code, minor }))
      .sort((one, other) => (one.partner < other.partner ? -1 : 1));
  }

  /** The operator pays what it said, the survivors the rest by what they are to receive; the open cycle collects it. */
  approveDefault(declared: ModelDefault): void {
    const { cycle, partner, operatorMinor } = declared;
    const overdue = this.overdueOf(cycle, partner);
    for (const currency of new Set(overdue.map((leg) => leg.currency))) {
      const open = openOf(overdue, currency);
      const survivors = this.survivorsOf(declared, currency);
      const loss = open > operatorMinor ? open - operatorMinor : 0n;
      const shares = shareOut(
        loss,
        survivors.map(({ minor }) => minor),
      );
      for (const [place, { partner: code }] of survivors.entries())
        declared.lost.push({ currency, partner: code, minor: -(shares[place] ?? 0n) });
    }
    const missed = overdue.flatMap(({ currency, counterparty, minor, settled }): Amount[] =>
      counterparty === null ? [] : [{ currency, partner: counterparty, minor: minor - settled }],
    );
    for (const one of [...declared.lost, ...missed]) this.carries.push({ ...one, cycle: this.open });
    for (const leg of overdue) leg.status = "DEFAULTED";
    declared.isApproved = true;
    this.moveByLegs(cycle);
  }
}
