import { DefaultModel } from "./DefaultModel.js";
import { isAtLeast, type ModelCycle, type ModelDispute, type ModelObligation, type Verdict } from "./modelBooks.js";
import { big } from "./modelMoney.js";

const DISPUTE = "DisputeMoveRefused";
const SECOND = "SecondPersonRequired";
const INVALID = "InvalidInput";

/** What finance's commands should do, in a few hundred lines that share none with settlement. */
export class FinanceModel extends DefaultModel {
  readonly disputes: ModelDispute[] = [];

  /** Before its approval, and before a later cycle took over what it carried on. */
  private mayChange(cycle: ModelCycle): boolean {
    return !isAtLeast(cycle, "APPROVED") && !this.isCarriedOn(cycle);
  }

  giveBack(obligation: ModelObligation, atMs: number): void {
    const { debtor, creditor, currency, minor, spend, dispute } = obligation;
    obligation.reversed = true;
    this.post({ kind: "REVERSAL", debtor: creditor, creditor: debtor, currency, minor, atMs, spend });
    if (dispute?.status === "CLOSED") this.correct(obligation, minor - (dispute.decided ?? 0n), atMs);
  }

  private correct({ debtor, creditor, currency }: ModelObligation, more: bigint, atMs: number): void {
    if (more > 0n) this.adjust(debtor, creditor, currency, more, atMs);
    if (more < 0n) this.adjust(creditor, debtor, currency, -more, atMs);
  }

  /** Whether a calculated cycle can be calculated with the obligation in it or out of it. */
  private mayBe(obligation: ModelObligation, out: boolean): boolean {
    const { cycle, out: before } = obligation;
    if (cycle.status !== "CALCULATED") return true;
    obligation.out = out;
    const verdict = this.judgeCalculate(cycle);
    obligation.out = before;
    return verdict === "done";
  }

  judgeDispute(obligation: ModelObligation, claimed: bigint): Verdict {
    const { minor, reversed, dispute, cycle } = obligation;
    if (claimed === minor) return INVALID;
    if (reversed || dispute) return DISPUTE;
    return this.mayChange(cycle) && !this.mayBe(obligation, true) ? DISPUTE : "done";
  }

  /** Answers whether another calculation stands, as `calculate` does. */
  dispute(obligation: ModelObligation, claimed: bigint, by: string): boolean {
    const dispute: ModelDispute = { obligation, claimed, id: "", status: "OPENED", decidedBy: null, decided: null };
    obligation.dispute = dispute;
    this.disputes.push(dispute);
    if (!this.mayChange(obligation.cycle)) return false;
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

  judgeCloseDispute(dispute: ModelDispute, by: string): Verdict {
    const { status, decidedBy, obligation } = dispute;
    if (!["ACCEPTED", "PARTIALLY_ACCEPTED", "REJECTED"].includes(status)) return DISPUTE;
    if (decidedBy === by) return SECOND;
    return this.comesBack(dispute) && !this.mayBe(obligation, false) ? DISPUTE : "done";
  }

  /** What its obligation comes to in the end. */
  private owedAfter({ obligation, decided }: ModelDispute): bigint {
    return obligation.reversed ? obligation.minor : (decided ?? 0n);
  }

  /** Whether the obligation returns into its cycle as it was. */
  private comesBack(dispute: ModelDispute): boolean {
    const { obligation } = dispute;
    return obligation.out && this.mayChange(obligation.cycle) && this.owedAfter(dispute) === obligation.minor;
  }

  /** Answers whether another calculation stands, as `calculate` does. */
  closeDispute(dispute: ModelDispute, by: string): boolean {
    const { obligation } = dispute;
    dispute.status = "CLOSED";
    if (this.comesBack(dispute)) {
      obligation.out = false;
      return obligation.cycle.status === "CALCULATED" && this.calculate(obligation.cycle, by);
    }
    const owed = this.owedAfter(dispute);
    this.correct(obligation, owed - (obligation.out ? 0n : obligation.minor), obligation.atMs);
    return false;
  }
}
