import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { approveMatch } from "../commands/reconciliation/approveMatch.js";
import { approveUnmatch } from "../commands/reconciliation/approveUnmatch.js";
import { approveBreakResolution, closeBreak, resolveBreak } from "../commands/reconciliation/changeBreak.js";
import { proposeMatch } from "../commands/reconciliation/proposeMatch.js";
import { unmatch } from "../commands/reconciliation/unmatch.js";
import { withdrawProposal } from "../commands/proposals/withdrawProposal.js";
import { closes } from "../domain/reconciliation/equation.js";
import { readClaimEquations } from "../store/claims/claimEquations.js";
import type { ClaimRow, ClaimsOfMonth } from "./claimsOfMonth.js";

/** What people and the bank may do; numbers pick among what there is. */
export type PayoutStep =
  | { readonly kind: "PREPARE" | "APPROVE" | "WITHDRAW" | "COMPARE" | "WRITE_OFF" }
  | {
      readonly kind: "CARRY_OUT" | "TWICE" | "BY_HAND" | "RETURN" | "UNMATCH" | "REMATCH" | "PARTNER_PAYS";
      readonly pick: number;
    }
  | { readonly kind: "REFUSE"; readonly pick: number; readonly whole: boolean };

interface PaidLine {
  readonly claim: ClaimRow;
  readonly name: string;
  readonly minor: bigint;
  state: "MATCHED" | "APART" | "BACK";
}

/** A story of payouts: what was done, what the bank still has to carry out, and how much of each claim is on its way or gone. */
export class PayoutPlay {
  private readonly prepared: { payoutId: string; contentHash: string }[] = [];
  private orders: { readonly payoutId: string; readonly claim: ClaimRow; readonly minor: bigint }[] = [];
  private readonly lines: PaidLine[] = [];
  /** Minor units of each claim that we ordered or paid, less what the bank refused and sent back. */
  readonly out = new Map<string, bigint>();
  /** How often each kind of step did something. */
  readonly counts = new Map<string, number>();
  private names = 0;

  constructor(private readonly month: ClaimsOfMonth) {}

  async play(step: PayoutStep): Promise<void> {
    if (await this.doStep(step)) this.counts.set(step.kind, (this.counts.get(step.kind) ?? 0) + 1);
  }

  private async doStep(step: PayoutStep): Promise<boolean> {
    switch (step.kind) {
      case "PREPARE":
        return this.prepare();
      case "APPROVE":
        return this.approve();
      case "WITHDRAW":
        return this.withdraw();
      case "REFUSE":
        return this.refuse(step.pick, step.whole);
      case "CARRY_OUT":
      case "TWICE":
        return this.carryOut(step.pick, step.kind === "TWICE");
      case "BY_HAND":
        return this.payByHand(step.pick);
      case "PARTNER_PAYS":
        return this.partnerPays(step.pick);
      case "RETURN":
        return this.sendBack(step.pick);
      case "UNMATCH":
        return this.takeApart(step.pick);
      case "REMATCH":
        return this.matchAgain(step.pick);
      case "WRITE_OFF":
        return this.writeOff();
      case "COMPARE":
        await this.month.compare();
        return true;
    }
  }

  private async prepare(): Promise<boolean> {
    const answer = await this.month.prepare();
    if (isRefused(answer)) return false;
    this.prepared.push(answer);
    return true;
  }

  private async approve(): Promise<boolean> {
    const payout = this.prepared.pop();
    if (!payout) return false;
    const answer = await this.month.approve(payout);
    if (isRefused(answer)) {
      this.prepared.push(payout);
      return this.withdraw();
    }
    const rows = await this.month.settlement.rows<{ claim_id: string; minor: string }>(
      "SELECT claim_id, amount_minor AS minor FROM claim_instruction WHERE payout_id = $1",
      [payout.payoutId],
    );
    const claims = await this.month.claims();
    for (const row of rows) {
      const claim = claims.find(({ id }) => id === row.claim_id)!;
      this.orders.push({ payoutId: payout.payoutId, claim, minor: BigInt(row.minor) });
      this.add(claim, BigInt(row.minor));
    }
    return true;
  }

  private async withdraw(): Promise<boolean> {
    const payout = this.prepared.pop();
    if (!payout) return false;
    const input = { kind: "CLAIM_PAYOUT", proposalId: payout.payoutId, reason: "another way" } as const;
    const answer = await withdrawProposal(this.month.settlement.deps, this.month.by("finance-1"), input);
    if (isRefused(answer)) throw new Error(JSON.stringify(answer));
    return true;
  }

  /** The bank refuses what it has not carried out. */
  private async refuse(pick: number, whole: boolean): Promise<boolean> {
    const order = at(this.orders, pick);
    if (!order) return false;
    const refused = whole ? this.orders.filter(({ payoutId }) => payoutId === order.payoutId) : [order];
    const says = Object.fromEntries(refused.map(({ claim }) => [claim.reference, "RJCT"]));
    const answer = await this.month.answer(order.payoutId, says);
    if (isRefused(answer)) throw new Error(JSON.stringify(answer));
    // What was un-matched looks to us as if it were not carried out; an honest bank refuses only what it has not.
    if (answer.rejected !== refused.length) throw new Error(`${answer.rejected} of ${refused.length} were rejected`);
    for (const { claim, minor } of refused) this.add(claim, -minor);
    this.orders = this.orders.filter((one) => !refused.includes(one));
    return true;
  }

  private async carryOut(pick: number, isTwice: boolean): Promise<boolean> {
    const order = at(this.orders, pick);
    if (!order) return false;
    this.orders = this.orders.filter((one) => one !== order);
    await this.pay(order.claim, order.minor, isTwice ? 2 : 1);
    return true;
  }

  /** Somebody pays a part at the bank's counter, of what nobody has ordered. */
  private async payByHand(pick: number): Promise<boolean> {
    const owed = (await this.month.claims()).filter(
      ({ kind }) => kind === "RESERVE_PAID_OUT" || kind === "CREDIT_NOTE",
    );
    const claim = at(owed, pick);
    const openMinor = claim ? BigInt(claim.standing) - (this.out.get(claim.id) ?? 0n) : 0n;
    if (!claim || openMinor <= 0n) return false;
    const minor = openMinor > 10_00n ? 10_00n : openMinor;
    this.add(claim, minor);
    await this.pay(claim, minor, 1);
    return true;
  }

  private async pay(claim: ClaimRow, minor: bigint, times: number): Promise<void> {
    const lines = Array.from({ length: times }, () => `line ${(this.names += 1)}`);
    await this.month.tell(
      ...lines.map((name) => ({ amountMinor: -minor, endToEndId: claim.reference, bankReference: name })),
    );
    for (const name of lines) {
      const isMatched = await this.isMatched(name);
      if (isMatched) this.lines.push({ claim, name, minor, state: "MATCHED" });
    }
  }

  private async partnerPays(pick: number): Promise<boolean> {
    const open = (await this.month.claims()).filter(
      ({ kind, standing, paid }) =>
        (kind === "RESERVE_PAID_IN" || kind === "INVOICE") && BigInt(standing) > BigInt(paid),
    );
    const claim = at(open, pick);
    if (!claim) return false;
    const openMinor = BigInt(claim.standing) - BigInt(claim.paid);
    const amountMinor = pick % 2 === 0 ? openMinor : (openMinor + 1n) / 2n;
    await this.month.tell({
      amountMinor,
      remittance: `/VS/${claim.variable_symbol}`,
      bankReference: `in ${(this.names += 1)}`,
    });
    return true;
  }

  private async sendBack(pick: number): Promise<boolean> {
    const line = at(
      this.lines.filter(({ state }) => state === "MATCHED"),
      pick,
    );
    if (!line) return false;
    const before = BigInt((await this.claimNow(line.claim)).paid);
    const back = { amountMinor: line.minor, endToEndId: line.claim.reference, returnReason: "AC04" };
    await this.month.tell({ ...back, bankReference: `back ${(this.names += 1)}` });
    // Of several payments of one amount nobody knows which came back: then people say so, and nothing is booked.
    if (BigInt((await this.claimNow(line.claim)).paid) === before) return false;
    line.state = "BACK";
    this.add(line.claim, -line.minor);
    return true;
  }

  private async takeApart(pick: number): Promise<boolean> {
    const line = at(
      this.lines.filter(({ state }) => state === "MATCHED"),
      pick,
    );
    if (!line) return false;
    const matchId = await this.lineId(line.name);
    const database = this.month.settlement.db.database;
    const asked = await unmatch(database, this.month.by("finance-1"), { matchId, reason: "seen otherwise" });
    if ("refused" in asked) return false;
    const done = await approveUnmatch(database, this.month.by("approver-1"), { matchId, accept: true });
    if ("refused" in done) return false;
    line.state = "APART";
    return true;
  }

  async matchAgain(pick: number): Promise<boolean> {
    const line = at(
      this.lines.filter(({ state }) => state === "APART"),
      pick,
    );
    if (!line) return false;
    const database = this.month.settlement.db.database;
    const place = { source: "BANK", cycleId: this.month.cycleId, partnerCode: null } as const;
    const claim = await this.claimNow(line.claim);
    const feeMinor = BigInt(claim.standing) - BigInt(claim.paid) - line.minor;
    const items = { expectedIds: [line.claim.id], foundIds: [await this.lineId(line.name)], note: "its own after all" };
    // A part of a claim is matched as a part; what lacks is no fee.
    if (feeMinor !== 0n) return false;
    const proposed = await proposeMatch(database, this.month.by("finance-1"), { ...place, ...items, feeMinor });
    if (!("matchId" in proposed)) return false;
    const done = await approveMatch(database, this.month.by("approver-1"), { matchId: proposed.matchId });
    if (!("matchId" in done)) return false;
    line.state = "MATCHED";
    return true;
  }

  /** Two people write off what a partner has not paid. */
  private async writeOff(): Promise<boolean> {
    const [found] = await this.month.settlement.rows<{ id: string }>(
      "SELECT id FROM break WHERE type = 'UNDERPAID' AND status = 'OPEN' LIMIT 1",
    );
    if (!found) return false;
    const database = this.month.settlement.db.database;
    const proposal = {
      breakId: found.id,
      resolution: "WRITE_OFF",
      note: "kept",
      adjustmentId: null,
      claimPartner: null,
    } as const;
    const steps = [
      await resolveBreak(database, this.month.by("finance-1"), proposal),
      await approveBreakResolution(database, this.month.by("approver-1"), { breakId: found.id, accept: true }),
      await closeBreak(database, this.month.by("finance-1"), { breakId: found.id }),
    ];
    return steps.every((answer) => !("refused" in answer));
  }

  /** What must hold after every step; what `verify` finds is asked at the end, for it reads everything. */
  async wrongs(): Promise<string[]> {
    const { db } = this.month.settlement;
    const wrongs: string[] = [];
    const equations = await inTransaction(db.database, async (tx) => readClaimEquations(tx, [this.month.cycleId]));
    if (!equations.every(closes)) wrongs.push("an equation of the sign-off does not close");
    for (const { id, reference, standing } of await this.month.claims()) {
      const outMinor = this.out.get(id) ?? 0n;
      if (outMinor > BigInt(standing)) wrongs.push(`${outMinor} of ${standing} went out for ${reference}`);
    }
    const [row] = await this.month.settlement.rows<{ sum: string }>(
      "SELECT sum(amount_minor) AS sum FROM money_posting",
    );
    if (Number(row?.sum ?? 0) !== 0) wrongs.push("the ledger does not balance");
    return wrongs;
  }

  /** Carries out what is left, and pays what is still owed. */
  async settleDown(): Promise<void> {
    while (await this.withdraw());
    while (this.orders.length > 0) await this.carryOut(0, false);
    for (const line of this.lines.filter(({ state }) => state === "APART"))
      await this.matchAgain(this.apart().indexOf(line));
  }

  apart(): PaidLine[] {
    return this.lines.filter(({ state }) => state === "APART");
  }

  private add({ id }: ClaimRow, minor: bigint): void {
    this.out.set(id, (this.out.get(id) ?? 0n) + minor);
  }

  private async claimNow({ id }: ClaimRow): Promise<ClaimRow> {
    return (await this.month.claims()).find((one) => one.id === id)!;
  }

  private async lineId(name: string): Promise<string> {
    const [row] = await this.month.settlement.rows<{ id: string }>(
      "SELECT id FROM bank_line WHERE bank_reference = $1",
      [name],
    );
    return row?.id ?? "";
  }

  private async isMatched(name: string): Promise<boolean> {
    const rows = await this.month.settlement.rows(
      "SELECT FROM match_item JOIN bank_line ON bank_line.id = found_id WHERE bank_reference = $1 AND is_active AND expected_id IS NOT NULL",
      [name],
    );
    return rows.length > 0;
  }
}

function at<T>(list: readonly T[], pick: number): T | undefined {
  return list.length === 0 ? undefined : list[pick % list.length];
}
