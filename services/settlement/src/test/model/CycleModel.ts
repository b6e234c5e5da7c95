import {
  isAtLeast,
  type ModelCarry,
  type ModelCycle,
  type ModelLeg,
  type ModelMinimum,
  type ModelObligation,
  type ModelTerms,
  type Verdict,
} from "./modelBooks.js";
import { consolidatedLegs, hubLegs, netsOf, type MinimumOf, type PairDebt, type WantedLeg } from "./modelLegs.js";
import { sumUp, type Amount, type Sums } from "./modelMoney.js";
import { dayOf, exchange, foreignOf, rateOf, type ModelRate } from "./modelRates.js";

const MOVE = "CycleMoveRefused";
const SECOND = "SecondPersonRequired";

/** What becomes of debts until a cycle is approved, in lines that share none with settlement. */
export class CycleModel {
  /** In order of time; the last one is open. */
  readonly cycles: ModelCycle[] = [];
  readonly obligations: ModelObligation[] = [];
  /** What defaults left to cycles. */
  readonly carries: ModelCarry[] = [];
  readonly rates: ModelRate[] = [];
  /** Smallest payments of contracts, in the order in which they were signed. */
  readonly minimums: ModelMinimum[] = [];
  /** Of the next cycle that opens. */
  terms: ModelTerms = { clearing: "MULTILATERAL_NET", homeCurrency: false, minimumMinor: 0n };

  openCycle(id: string, fromMs: number, toMs: number): void {
    const nothing = { calculation: 0, calculator: null, approver: null, basis: "", legs: [], everyLeg: [], taken: [] };
    const unsigned = { isSigned: false };
    this.cycles.push({ id, fromMs, toMs, terms: this.terms, status: "OPEN", ...nothing, ...unsigned });
  }

  get open(): ModelCycle {
    return this.cycles.at(-1)!;
  }

  /** An instant belongs to its cycle until that is closed, and then, late, to the open one. */
  protected post(
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

  adjust(debtor: string, creditor: string, currency: string, minor: bigint, atMs: number): void {
    this.post({ kind: "ADJUSTMENT", debtor, creditor, currency, minor, atMs, spend: null });
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
    if (!isAtLeast(cycle, "CLOSED") || isAtLeast(cycle, "INSTRUCTED")) return MOVE;
    const { basis, isRateMissing } = this.look(cycle);
    if (isRateMissing) return "FxRateMissing";
    if (cycle.calculation === 0 || basis === cycle.basis) return "done";
    return this.isCarriedOn(cycle) || this.isUnderWay(cycle) ? MOVE : "done";
  }

  /** Whether a later cycle rests on what this one carried on. */
  isCarriedOn(cycle: ModelCycle): boolean {
    return this.cycles.some(({ taken }) => taken.some((leg) => cycle.everyLeg.includes(leg)));
  }

  isUnderWay({ legs }: ModelCycle): boolean {
    return legs.some(({ status }) => status !== "DUE" && status !== "CARRIED");
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

  /** What earlier cycles that were instructed carried on and no other has taken. */
  private takeable(cycle: ModelCycle): ModelLeg[] {
    const earlier = this.cycles.slice(0, this.cycles.indexOf(cycle)).filter((one) => isAtLeast(one, "INSTRUCTED"));
    return earlier.flatMap(({ legs }) =>
      legs.filter(({ status, carriedInto }) => status === "CARRIED" && !carriedInto),
    );
  }

  /** What was carried to a cycle, by currency and partner. */
  carriedTo(cycle: ModelCycle, legs: readonly ModelLeg[] = cycle.taken): Sums {
    const ofLegs = legs.flatMap(({ currency, partner, counterparty, direction, minor }): Amount[] => {
      const own = direction === "PAYS" ? -minor : minor;
      return [
        { currency, partner, minor: own },
        ...(counterparty === null ? [] : [{ currency, partner: counterparty, minor: -own }]),
      ];
    });
    return sumUp([...ofLegs, ...this.carries.filter((one) => one.cycle === cycle)]);
  }

  private netsOf(cycle: ModelCycle, carried: Sums): Sums {
    const owed = [...this.debtsOf(cycle)].flatMap(([currency, debts]) =>
      [...netsOf(debts)].map(([partner, minor]): Amount => ({ currency, partner, minor })),
    );
    const more = [...carried].flatMap(([currency, partners]) =>
      [...partners].map(([partner, minor]): Amount => ({ currency, partner, minor })),
    );
    return sumUp([...owed, ...more]);
  }

  private rateOf(cycle: ModelCycle): ModelRate | undefined {
    return rateOf(this.rates, dayOf(cycle.toMs - 1));
  }

  /** What a calculation of now would rest on; equal bases come to equal content. */
  private look(cycle: ModelCycle): { basis: string; isRateMissing: boolean; taken: readonly ModelLeg[] } {
    const taken = [...cycle.taken, ...this.takeable(cycle)];
    const carried = this.carriedTo(cycle, taken);
    const foreign = cycle.terms.homeCurrency ? foreignOf(this.netsOf(cycle, carried)) : [];
    const rate = this.rateOf(cycle);
    const isRateMissing = foreign.length > 0 && !rate;
    const counted = this.obligations.flatMap(({ cycle: its, out }, place) => (its === cycle && !out ? [place] : []));
    const inWords = (amounts: readonly Amount[]) =>
      amounts.map(({ currency, partner, minor }) => `${currency} ${partner} ${minor}`).sort();
    const carriedAmounts = [...carried].flatMap(([currency, partners]) =>
      [...partners].flatMap(([partner, minor]) => (minor === 0n ? [] : [{ currency, partner, minor }])),
    );
    const exchanged = isRateMissing ? [] : foreign.map((one) => exchange(one, rate));
    const basis = [counted.join(" "), ...inWords(carriedAmounts), "|", ...inWords(exchanged)].join(" ");
    return { basis, isRateMissing, taken };
  }

  /** Answers whether another calculation stands afterwards; then its legs must be given by `takeLegs`. */
  calculate(cycle: ModelCycle, by: string): boolean {
    const { basis, taken } = this.look(cycle);
    for (const leg of taken) leg.carriedInto = cycle;
    cycle.taken = taken;
    if (cycle.calculation > 0 && basis === cycle.basis) return false;
    Object.assign(cycle, { basis, calculator: by, approver: null, status: "CALCULATED" });
    cycle.calculation += 1;
    return true;
  }

  /** The smallest payment of a cycle: the contract's when it says one in this currency, else the programme's. */
  minimumOf({ toMs, terms }: ModelCycle): MinimumOf {
    return (currency, partner) => {
      const signed = this.minimums.filter((one) => one.partner === partner && one.fromMs < toMs);
      const last = signed.sort((one, other) => one.fromMs - other.fromMs).at(-1);
      return last && last.minor !== null && last.currency === currency ? last.minor : terms.minimumMinor;
    };
  }

  /** The legs that a calculation must have through the hub; payments between partners are judged by `faultOfDirect`. */
  wantedLegs(cycle: ModelCycle): WantedLeg[] {
    const [debts, carried, minimumOf] = [this.debtsOf(cycle), this.carriedTo(cycle), this.minimumOf(cycle)];
    if (cycle.terms.homeCurrency) return consolidatedLegs(this.netsOf(cycle, carried), this.rateOf(cycle), minimumOf);
    return [...new Set([...debts.keys(), ...carried.keys()])].flatMap((currency) =>
      hubLegs(debts.get(currency) ?? [], carried.get(currency) ?? new Map(), currency, cycle.terms, minimumOf),
    );
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
    return cycle.status === "APPROVED" && !this.isUnderWay(cycle) ? "done" : MOVE;
  }

  withdraw(cycle: ModelCycle): void {
    Object.assign(cycle, { status: "CALCULATED", approver: null });
  }
}
