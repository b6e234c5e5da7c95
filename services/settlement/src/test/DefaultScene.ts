import type { ProgrammeDefined } from "@tessera/contracts";
import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { approveSettlementCycle } from "../commands/cycles/approveSettlementCycle.js";
import { approveCollateral } from "../commands/exposure/approveCollateral.js";
import { approveRecovery } from "../commands/exposure/approveRecovery.js";
import { approveRelease } from "../commands/exposure/approveRelease.js";
import { declareDefault } from "../commands/exposure/declareDefault.js";
import { recordCollateral } from "../commands/exposure/recordCollateral.js";
import { recordRecovery } from "../commands/exposure/recordRecovery.js";
import { releaseCollateral } from "../commands/exposure/releaseCollateral.js";
import { instructSettlementCycle } from "../commands/payments/instructSettlementCycle.js";
import { markOverdueLegsOf } from "../commands/payments/markOverdueLegs.js";
import { settleLeg } from "../commands/payments/settleLeg.js";
import { verifyOwnBooks } from "../commands/verification/verifyOwnBooks.js";
import { closeAndCalculate, closeSettlement, firstOpen, type OwedPoints, type ReadyCycle } from "./closeSettlement.js";
import type { TestSettlement } from "./startTestSettlement.js";

/** a owes b 100.00 and c 50.00. */
export const OWED: readonly OwedPoints[] = [
  ["a", "b", 100, "1", "CZK"],
  ["a", "c", 50, "1", "CZK"],
];

let keys = 0;
/** A request of a person with a key of its own. */
export const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
export const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");
export function done<Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
  return answer as Exclude<Done, { readonly refused: unknown }>;
}

interface InstructedLeg {
  readonly id: string;
  readonly partner_code: string;
  readonly direction: "PAYS" | "RECEIVES";
  readonly amount_minor: string;
}

/** Partner a does not pay what it owes of a cycle: what people and the bank do about it, in CZK. */
export class DefaultScene {
  private closed: ReadyCycle | undefined;

  constructor(private readonly settlement: TestSettlement) {}

  get ready(): ReadyCycle {
    if (!this.closed) throw new Error("no cycle was closed");
    return this.closed;
  }

  /** Closes and instructs a cycle in which all of these are owed. */
  async open(owed: readonly OwedPoints[], programme: Partial<ProgrammeDefined> = {}): Promise<void> {
    this.closed = await closeSettlement(this.settlement, owed, programme);
    await this.instruct(this.ready.cycleId, this.ready.contentHash, [null, "a", "b", "c"]);
  }

  /** As `OWED`; a has paid 30.00 of it, the others have what the hub owes them, and the rest is overdue. */
  async becomeOverdue(programme: Partial<ProgrammeDefined> = {}): Promise<void> {
    await this.open(OWED, programme);
    for (const { id, partner_code, amount_minor } of await this.instructed(this.ready.cycleId)) {
      const first = partner_code === "a" ? (amount_minor === "10000" ? 0n : 3000n) : BigInt(amount_minor);
      if (first > 0n) await this.settle(id, first);
    }
    await this.markOverdue();
  }

  async markOverdue(): Promise<void> {
    await inTransaction(this.settlement.db.database, async (tx) =>
      markOverdueLegsOf(tx, this.ready.cycleId, "2100-01-01"),
    );
  }

  async instruct(cycleId: string, contentHash: string, accounts: readonly (string | null)[]): Promise<void> {
    for (const code of accounts) await this.ready.giveAccounts(code, ["CZK"]);
    done(await approveSettlementCycle(this.settlement.deps, by("approver-1"), { cycleId, contentHash }));
    done(await instructSettlementCycle(this.settlement.deps, by("finance-1"), { cycleId }));
  }

  async instructed(cycleId: string): Promise<InstructedLeg[]> {
    return this.settlement.rows<InstructedLeg>(
      "SELECT id, partner_code, direction, amount_minor FROM leg WHERE cycle_id = $1 AND status = 'INSTRUCTED' ORDER BY partner_code",
      [cycleId],
    );
  }

  async settle(legId: string, amountMinor: bigint): Promise<void> {
    await inTransaction(this.settlement.db.database, async (tx) =>
      settleLeg(tx, { legId, amountMinor, valueDate: "2011-02-10", cause: "a test" }),
    );
  }

  async putUp(crowns: number, kind: "CASH" | "BANK_GUARANTEE" | "FUND_CONTRIBUTION"): Promise<void> {
    const amount = { partnerCode: "a", currency: "CZK", amountMinor: BigInt(crowns) * 100n };
    const more = { haircut: "0", kind, reference: "Escrow 1", validUntil: null };
    const proposed = done(await recordCollateral(this.settlement.deps, by("maker"), { ...amount, ...more }));
    done(await approveCollateral(this.settlement.deps, by("checker"), proposed));
  }

  /** Gives so much of the last collateral back; what refuses it. */
  async release(amountMinor: bigint): Promise<string> {
    const [last] = await this.settlement.rows<{ id: string }>("SELECT id FROM collateral ORDER BY id DESC LIMIT 1");
    const input = { collateralId: last?.id ?? "", currency: "CZK", amountMinor, reason: "No longer needed." };
    const proposed = done(await releaseCollateral(this.settlement.deps, by("maker"), input));
    const answer = await approveRelease(this.settlement.deps, by("checker"), proposed);
    return isRefused(answer) ? answer.refused.message : "DONE";
  }

  async declare(operatorMinor: bigint): Promise<{ readonly defaultId: string }> {
    const operatorShare = [{ currency: "CZK", amountMinor: operatorMinor }];
    const input = { partnerCode: "a", cycleId: this.ready.cycleId, reason: "It did not pay.", operatorShare };
    return done(await declareDefault(this.settlement.deps, by("maker"), input));
  }

  /** Balances that are not zero, but suspense, which the bank's statements would close. */
  async balances(): Promise<string[]> {
    const rows = await this.settlement.rows<{ text: string }>(
      `SELECT concat_ws(' ', account, sum(amount_minor)) AS text FROM money_posting WHERE account <> 'suspense'
       GROUP BY account HAVING sum(amount_minor) <> 0 ORDER BY account`,
    );
    return rows.map(({ text }) => text);
  }

  async isClean(): Promise<void> {
    const reports = await verifyOwnBooks(this.settlement.db.database);
    // Legs are settled here without a bank, which alone could have brought the money into suspense.
    const found = reports.filter(({ violations, invariant }) => violations > 0 && !invariant.startsWith("suspense "));
    expect(found).toEqual([]);
  }

  /** Closes and pays the cycle that collects; what each partner paid (−) or got. */
  async collect(): Promise<string[]> {
    const cycleId = await firstOpen(this.settlement);
    const contentHash = await closeAndCalculate(this.settlement, cycleId);
    await this.instruct(cycleId, contentHash, []);
    for (const { id, amount_minor } of await this.instructed(cycleId)) await this.settle(id, BigInt(amount_minor));
    const rows = await this.settlement.rows<{ text: string }>(
      `SELECT concat_ws(' ', partner_code, direction, counterparty_code, amount_minor, status) AS text FROM leg
       WHERE cycle_id = $1 ORDER BY partner_code`,
      [cycleId],
    );
    return rows.map(({ text }) => text);
  }

  async recover(minor: bigint, defaultId: string): Promise<string> {
    const input = { defaultId, currency: "CZK", amountMinor: minor, reference: "A late transfer" };
    const proposed = await recordRecovery(this.settlement.deps, by("maker"), input);
    if (isRefused(proposed)) return kindOf(proposed);
    expect(kindOf(await approveRecovery(this.settlement.deps, by("maker"), proposed))).toBe("SecondPersonRequired");
    return kindOf(await approveRecovery(this.settlement.deps, by("checker"), proposed));
  }
}
