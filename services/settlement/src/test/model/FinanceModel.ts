import {
  isAtLeast,
  type ModelCycle,
  type ModelDispute,
  type ModelLeg,
  type ModelObligation,
  type ModelTerms,
  type Verdict,
} from "./modelBooks.js";
import { consolidatedLegs, hubLegs, netsOf, type PairDebt, type Sums, type WantedLeg } from "./modelLegs.js";

const MOVE = "CycleMoveRefused";
const DISPUTE = "DisputeMoveRefused";
const SECOND = "SecondPersonRequired";
const INVALID = "InvalidInput";

const big = (value: bigint) => (value < 0n ? -value : value);

/** What finance's commands should do, in a few hundred lines that share none with settlement. */
export class FinanceModel {
  /** In order of time; the last one is open. */
  readonly cycles: ModelCycle[] = [];
  readonly obligations: ModelObligation[] = [];
  readonly disputes: ModelDispute[] = [];
  /** Of the next cycle that opens. */
  terms: ModelTerms = { clearing: "MULTILATERAL_NET", homeCurrency: false, minimumMinor: 0n };

  openCycle(id: string, fromMs: number, toMs: number): void {
    const nothing = { calculation: 0, calculator: null, approver: null, basis: "", legs: [] };
    this.cycles.push({ id, fromMs, toMs, terms: this.terms, status: "OPEN", ...nothing });
  }

  get open(): ModelCycle {
    return this.cycles.at(-1)!;
  }

  /** An instant belongs to its cycle until that is closed, and then, late, to the open one. */
  private post(
    one: Pick<ModelObligation, "kind" | "debtor" | "creditor" | "currency" | "minor" | "atMs" | "spend">,
  ): void {
    const own = this.cycles.find(({ fromMs, toMs }) => fromMs <= one.atMs && one.atMs < toMs);
    const isInTime = own?.status === "OPEN" || own?.status === "CUT_OFF";
    const cycle = own && isInTime ? own : this.open;
    this.obligations.push({ ...one, cycle, late: !isInTime, out: false, reversed: false, dispute: null });
  }

  redeem(debtor: string, creditor: string, currency: string, minor: bigint, atMs: number, spend: string): void {
    if (debtor !== creditor) this.post({ kind: "REDEMPTION", debtor, creditor, currency, minor, atMs, spend });
  }

  giveBack(obligation: ModelObligation, atMs: number): void {
    const { debtor, creditor, currency, minor, spend, dispute } = obligation;
    obligation.reversed = true;
    this.post({ kind: "REVERSAL", debtor: creditor, creditor: debtor, currency, minor, atMs, spend });
    if (dispute?.status === "CLOSED") this.correct(obligation, minor - (dispute.decided ?? 0n), atMs);
  }

  adjust(debtor: string, creditor: string, currency: string, minor: bigint, atMs: number): void {
    this.post({ kind: "ADJUSTMENT", debtor, creditor, currency, minor, atMs, spend: null });
  }

  private correct({ debtor, creditor, currency }: ModelObligation, more: bigint, atMs: number): void {
    if (more > 0n) this.adjust(debtor, creditor, currency, more, atMs);
    if (more < 0n) this.adjust(creditor, debtor, currency, -more, atMs);
  }

  /** `atMs` undefined: the cycle's own end. */
  judgeCutOff(cycle: ModelCycle, atMs: number | undefined): Verdict {
    if (cycle.status === "OPEN") return "done";
    return cycle.status === "CUT_OFF" && (atMs === undefined || atMs === cycle.toMs) ? "done" : MOVE;
  }

  /** The successor stands behind it already. */
  cutOff(cycle: ModelCycle, atMs: number | undefined): void {
    if (cycle.status !== "OPEN") return;
    cycle.status = "CUT_OFF";
    if (atMs === undefined || atMs === cycle.toMs) return;
    cycle.toMs = atMs;
    for (const one of this.obligations) if (one.cycle === cycle && one.atMs >= atMs) one.cycle = this.open;
  }

  close(cycle: ModelCycle): void {
    for (const one of this.cycles.slice(0, this.cycles.indexOf(cycle) + 1))
      if (one.status === "CUT_OFF") one.status = "CLOSED";
  }

  judgeCalculate(cycle: ModelCycle): Verdict {
    return isAtLeast(cycle, "CLOSED") && !isAtLeast(cycle, "INSTRUCTED") ? "done" : MOVE;
  }

  /** What counts in a cycle, pair by pair; and how much of it, by partner. */
  debtsOf(cycle: ModelCycle): Map<string, PairDebt[]> {
    const debts = new Map<string, PairDebt[]>();
    for (const { cycle: its, out, currency, debtor, creditor, minor } of this.obligations) {
      if (its !== cycle || out) continue;
      debts.set(currency, [...(debts.get(currency) ?? []), { debtor, creditor, minor }]);
    }
    return debts;
  }

  /** What earlier cycles that were instructed carried to this one, by currency and partner. */
  carriedTo(cycle: ModelCycle): Sums {
    const sums = new Map<string, Map<string, bigint>>();
    const add = (currency: string, partner: string, minor: bigint) => {
      const ofCurrency = sums.get(currency) ?? new Map<string, bigint>();
      sums.set(currency, ofCurrency.set(partner, (ofCurrency.get(partner) ?? 0n) + minor));
    };
    for (const leg of this.cycles.flatMap(({ legs }) => legs)) {
      if (leg.carriedInto !== cycle) continue;
      const minor = leg.direction === "PAYS" ? -leg.minor : leg.minor;
      add(leg.currency, leg.partner, minor);
      if (leg.counterparty !== null) add(leg.currency, leg.counterparty, -minor);
    }
    return sums;
  }

  /** Answers whether another calculation stands afterwards; then its legs must be given by `takeLegs`. */
  calculate(cycle: ModelCycle, by: string): boolean {
    for (const earlier of this.cycles.slice(0, this.cycles.indexOf(cycle))) {
      if (!isAtLeast(earlier, "INSTRUCTED")) continue;
      for (const leg of earlier.legs) if (leg.status === "CARRIED") leg.carriedInto ??= cycle;
    }
    const counted = this.obligations.flatMap(({ cycle: its, out }, place) => (its === cycle && !out ? [place] : []));
    const carried = [...this.carriedTo(cycle)].flatMap(([currency, partners]) =>
      [...partners].map(([partner, minor]) => `${currency} ${partner} ${minor}`),
    );
    const basis = `${counted.join(" ")} | ${carried.sort().join(" ")}`;
    if (cycle.calculation > 0 && basis === cycle.basis) return false;
    Object.assign(cycle, { basis, calculator: by, approver: null, status: "CALCULATED" });
    cycle.calculation += 1;
    return true;
  }

  /** The legs that a calculation must have through the hub; payments between partners are judged by `faultOfDirect`. */
  wantedLegs(cycle: ModelCycle): WantedLeg[] {
    const [debts, carried] = [this.debtsOf(cycle), this.carriedTo(cycle)];
    const currencies = [...new Set([...debts.keys(), ...carried.keys()])];
    if (!cycle.terms.homeCurrency) {
      return currencies.flatMap((currency) =>
        hubLegs(debts.get(currency) ?? [], carried.get(currency) ?? new Map(), currency, cycle.terms),
      );
    }
    const nets = new Map(
      currencies.map((currency) => {
        const sums = netsOf(debts.get(currency) ?? []);
        for (const [partner, minor] of carried.get(currency) ?? [])
          sums.set(partner, (sums.get(partner) ?? 0n) + minor);
        return [currency, sums] as const;
      }),
    );
    return consolidatedLegs(nets, cycle.terms);
  }

  judgeApprove(cycle: ModelCycle, by: string, isRightHash: boolean): Verdict {
    if (cycle.status !== "CALCULATED") return MOVE;
    if (cycle.calculator === by) return SECOND;
    return isRightHash ? "done" : "ContentChanged";
  }

  approve(cycle: ModelCycle, by: string): void {
    Object.assign(cycle, { status: "APPROVED", approver: by });
  }

  judgeWithdraw(cycle: ModelCycle): Verdict {
    return cycle.status === "APPROVED" ? "done" : MOVE;
  }

  withdraw(cycle: ModelCycle): void {
    Object.assign(cycle, { status: "CALCULATED", approver: null });
  }

  judgeInstruct(cycle: ModelCycle): Verdict {
    if (cycle.approver === null) return MOVE;
    return isAtLeast(cycle, "INSTRUCTED") && !cycle.legs.some(({ status }) => status === "DUE") ? MOVE : "done";
  }

  instruct(cycle: ModelCycle): void {
    for (const leg of cycle.legs) {
      if (leg.status !== "DUE") continue;
      leg.status = "INSTRUCTED";
      leg.files += 1;
    }
    if (cycle.status !== "APPROVED") return;
    cycle.status = "INSTRUCTED";
    this.moveByLegs(cycle);
  }

  /** Money that comes moves the cycle, forwards only. */
  private moveByLegs(cycle: ModelCycle): void {
    const { legs } = cycle;
    const isDone = legs.every(({ status }) => ["SETTLED", "CARRIED", "RETURNED"].includes(status));
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
    cycle.legs.push({ ...leg, ...open, id: replacingId, replaces: true, minor: leg.minor - leg.settled + minor });
  }

  markOverdue(cycle: ModelCycle): void {
    for (const leg of cycle.legs) if (leg.status === "INSTRUCTED" && leg.direction === "PAYS") leg.status = "OVERDUE";
  }

  judgeDispute({ minor, reversed, dispute }: ModelObligation, claimed: bigint): Verdict {
    if (claimed === minor) return INVALID;
    return reversed || dispute ? DISPUTE : "done";
  }

  /** Answers whether another calculation stands, as `calculate` does. */
  dispute(obligation: ModelObligation, claimed: bigint, by: string): boolean {
    const dispute: ModelDispute = { obligation, claimed, id: "", status: "OPENED", decidedBy: null, decided: null };
    obligation.dispute = dispute;
    this.disputes.push(dispute);
    if (isAtLeast(obligation.cycle, "APPROVED")) return false;
    obligation.out = true;
    return obligation.cycle.status === "CALCULATED" && this.calculate(obligation.cycle, by);
  }

  judgeReview({ status }: ModelDispute): Verdict {
    return status === "UNDER_REVIEW" || status === "CLOSED" ? DISPUTE : "done";
  }

  judgeDecide({ status, obligation, claimed }: ModelDispute, outcome: string, minor: bigint | null): Verdict {
    if (status !== "UNDER_REVIEW") return DISPUTE;
    if (outcome !== "PARTIALLY_ACCEPTED") return "done";
    const isBetween =
      minor !== null && big(minor - claimed) + big(minor - obligation.minor) === big(claimed - obligation.minor);
    return isBetween && minor !== claimed && minor !== obligation.minor ? "done" : INVALID;
  }

  decide(
    dispute: ModelDispute,
    outcome: "ACCEPTED" | "PARTIALLY_ACCEPTED" | "REJECTED",
    minor: bigint | null,
    by: string,
  ): void {
    const { claimed, obligation } = dispute;
    const decided = minor ?? (outcome === "ACCEPTED" ? claimed : obligation.minor);
    Object.assign(dispute, { status: outcome, decided, decidedBy: by });
  }

  judgeCloseDispute({ status, decidedBy }: ModelDispute, by: string): Verdict {
    if (!["ACCEPTED", "PARTIALLY_ACCEPTED", "REJECTED"].includes(status)) return DISPUTE;
    return decidedBy === by ? SECOND : "done";
  }

  /** Answers whether another calculation stands, as `calculate` does. */
  closeDispute(dispute: ModelDispute, by: string): boolean {
    const { obligation } = dispute;
    dispute.status = "CLOSED";
    const owed = obligation.reversed ? obligation.minor : (dispute.decided ?? 0n);
    if (obligation.out && !isAtLeast(obligation.cycle, "APPROVED") && owed === obligation.minor) {
      obligation.out = false;
      return obligation.cycle.status === "CALCULATED" && this.calculate(obligation.cycle, by);
    }
    this.correct(obligation, owed - (obligation.out ? 0n : obligation.minor), obligation.atMs);
    return false;
  }
}
