import { DirectModel } from "./DirectModel.js";
import {
  type ModelCollateral,
  type ModelCycle,
  type ModelDefault,
  type ModelLeg,
  type ModelShare,
  type Verdict,
} from "./modelBooks.js";
import { shareOut, sumUp, type Amount } from "./modelMoney.js";

const SECOND = "SecondPersonRequired";
const EXPOSURE = "ExposureMoveRefused";

const openOf = ({ minor, settled }: ModelLeg): bigint => minor - settled;
const sumOpen = (legs: readonly ModelLeg[]): bigint => legs.reduce((sum, leg) => sum + openOf(leg), 0n);

/** What partners put up, and what becomes of those that do not pay. */
export class DefaultModel extends DirectModel {
  readonly defaults: ModelDefault[] = [];
  /** In the order in which they were recorded. */
  readonly collaterals: ModelCollateral[] = [];

  judgeRelease({ isApproved, left }: ModelCollateral, minor: bigint): Verdict {
    return isApproved && minor <= left ? "done" : EXPOSURE;
  }

  /** Not while the partner is in arrears, nor while others wait for what they put in for it. */
  judgeApproveRelease(collateral: ModelCollateral, minor: bigint, by: string, approvedBy: string): Verdict {
    if (by === approvedBy) return SECOND;
    const { partner, left } = collateral;
    const isInArrears = this.cycles.some((cycle) =>
      cycle.everyLeg.some((leg) => leg.partner === partner && leg.direction === "PAYS" && leg.status === "OVERDUE"),
    );
    const isOwed = this.defaults.some(
      (one) => one.partner === partner && one.shares.some(({ layer }) => layer === "OPERATOR" || layer === "SURVIVORS"),
    );
    return minor > left || isInArrears || isOwed ? EXPOSURE : "done";
  }

  private overdueOf(cycle: ModelCycle, partner: string): ModelLeg[] {
    return cycle.legs.filter((leg) => leg.status === "OVERDUE" && leg.partner === partner);
  }

  judgeDeclare(cycle: ModelCycle, partner: string, withheld: readonly ModelLeg[]): Verdict {
    const isDeclared = this.defaults.some((one) => one.cycle === cycle && one.partner === partner);
    const overdue = this.overdueOf(cycle, partner);
    return isDeclared || overdue.length === 0 || !this.mayWithhold(cycle, partner, withheld) ? EXPOSURE : "done";
  }

  /** What others owe it directly, overdue like what it owes itself, and of which nobody waits to say that it came. */
  private mayWithhold(cycle: ModelCycle, partner: string, withheld: readonly ModelLeg[]): boolean {
    const currencies = currenciesOf(this.overdueOf(cycle, partner));
    return withheld.every(
      (leg) =>
        cycle.legs.includes(leg) &&
        leg.counterparty === partner &&
        leg.status === "OVERDUE" &&
        currencies.includes(leg.currency) &&
        !this.directs.some((told) => told.leg === leg && told.status === "PROPOSED"),
    );
  }

  judgeDefault(declared: ModelDefault, by: string): Verdict {
    if (declared.isApproved) return EXPOSURE;
    if (declared.by === by) return SECOND;
    const overdue = this.overdueOf(declared.cycle, declared.partner);
    const isCovered = currenciesOf(overdue).every((currency) => this.coverOf(declared, currency) !== undefined);
    const isKept = this.mayWithhold(declared.cycle, declared.partner, declared.withheld);
    return overdue.length > 0 && isKept && isCovered ? "done" : EXPOSURE;
  }

  /** What the hub owes the partner of the cycle and has not ordered. */
  private heldOf({ cycle, partner }: ModelDefault, currency: string): ModelLeg[] {
    return cycle.legs.filter(
      (leg) =>
        leg.partner === partner &&
        leg.counterparty === null &&
        leg.currency === currency &&
        leg.direction === "RECEIVES" &&
        leg.status === "DUE",
    );
  }

  /** What the open cycle comes to for a partner as it stands now, with what other defaults left to it. */
  private openNetOf(partner: string, currency: string): bigint {
    const owed = this.obligations
      .filter((one) => one.cycle === this.open && one.currency === currency && !one.out)
      .reduce((sum, one) => {
        if (one.creditor === partner) return sum + one.minor;
        return one.debtor === partner ? sum - one.minor : sum;
      }, 0n);
    return this.carries
      .filter((one) => one.cycle === this.open && one.currency === currency && one.partner === partner)
      .reduce((sum, { minor }) => sum + minor, owed);
  }

  /** Who pays in one currency, one after the other as far as it goes; undefined when nobody covers the rest. */
  private coverOf(declared: ModelDefault, currency: string): ModelShare[] | undefined {
    const { cycle, partner, operatorMinor } = declared;
    let open = sumOpen(this.overdueOf(cycle, partner).filter((leg) => leg.currency === currency));
    const shares: ModelShare[] = [];
    const take = (layer: ModelShare["layer"], whose: string, most: bigint, collateral?: ModelCollateral) => {
      const minor = most < open ? most : open;
      if (minor <= 0n) return;
      open -= minor;
      shares.push({ layer, partner: whose, currency, minor, ...(collateral && { collateral }) });
    };
    const kept = [...this.heldOf(declared, currency), ...declared.withheld.filter((leg) => leg.currency === currency)];
    take("SET_OFF", partner, sumOpen(kept) + this.openNetOf(partner, currency));
    for (const isFund of [false, true]) {
      for (const one of this.collaterals) {
        const isItsOwn = one.partner === partner && one.currency === currency && one.isApproved;
        if (isItsOwn && one.isFund === isFund) take(isFund ? "FUND" : "COLLATERAL", partner, one.left, one);
      }
    }
    take("OPERATOR", "", operatorMinor);
    const survivors = this.survivorsOf(declared, currency);
    const weights = survivors.map(({ minor }) => minor);
    if (weights.reduce((sum, weight) => sum + weight, 0n) < open) return undefined;
    const lost = shareOut(open, weights);
    for (const [place, { partner: code }] of survivors.entries()) take("SURVIVORS", code, lost[place] ?? 0n);
    return shares;
  }

  /** What the others are to receive of the cycle, less what defaults of it have cost them. */
  private survivorsOf({ cycle, partner }: ModelDefault, currency: string): Amount[] {
    const received = cycle.legs
      .filter((leg) => leg.currency === currency && !leg.replaces && leg.status !== "CARRIED")
      .flatMap(({ direction, partner: own, counterparty, minor }): Amount[] => {
        const receiver = direction === "RECEIVES" ? own : counterparty;
        return receiver === null ? [] : [{ currency, partner: receiver, minor }];
      });
    const lost = this.defaults.flatMap(({ cycle: its, shares }) =>
      shares.flatMap((share): Amount[] =>
        its === cycle && share.layer === "SURVIVORS" && share.currency === currency
          ? [{ ...share, minor: -share.minor }]
          : [],
      ),
    );
    const sums = sumUp([...received, ...lost]).get(currency);
    return [...(sums ?? [])]
      .filter(([code, minor]) => code !== partner && minor > 0n)
      .map(([code, minor]) => ({ currency, partner: code, minor }))
      .sort((one, other) => (one.partner < other.partner ? -1 : 1));
  }

  /**
   * The open cycle collects what survivors and, set off, the defaulter put in, pays the creditors of direct payments, and the defaulter what
   * the hub holds back for it and what is withheld from it, which it takes from those that did not pay it.
   */
  approveDefault(declared: ModelDefault): void {
    const { cycle, partner, withheld } = declared;
    const overdue = this.overdueOf(cycle, partner);
    const currencies = currenciesOf(overdue);
    const held = currencies.flatMap((currency) => this.heldOf(declared, currency));
    const shares = currencies.flatMap((currency) => this.coverOf(declared, currency) ?? []);
    for (const { collateral, minor } of shares) if (collateral) collateral.left -= minor;
    const collected = shares.filter(({ layer }) => layer === "SURVIVORS" || layer === "SET_OFF");
    const missed = overdue.flatMap((leg): Amount[] =>
      leg.counterparty === null ? [] : [{ currency: leg.currency, partner: leg.counterparty, minor: openOf(leg) }],
    );
    for (const one of [
      ...collected.map((share) => ({ ...share, minor: -share.minor })),
      ...[...held, ...withheld].map((leg) => ({ currency: leg.currency, partner, minor: openOf(leg) })),
      ...withheld.map((leg) => ({ currency: leg.currency, partner: leg.partner, minor: -openOf(leg) })),
      ...missed,
    ])
      this.carries.push({ currency: one.currency, partner: one.partner, minor: one.minor, cycle: this.open });
    for (const leg of [...overdue, ...held, ...withheld]) leg.status = "DEFAULTED";
    declared.shares.push(...shares);
    declared.isApproved = true;
    this.moveByLegs(cycle);
  }
}

function currenciesOf(legs: readonly ModelLeg[]): string[] {
  return [...new Set(legs.map(({ currency }) => currency))].sort();
}
