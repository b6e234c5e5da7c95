import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { closeCutOffCycle } from "../commands/cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../commands/cycles/cutOffCycle.js";
import { approveDispute } from "../commands/disputes/approveDispute.js";
import { decideDispute, type DecisionInput } from "../commands/disputes/decideDispute.js";
import { openDispute } from "../commands/disputes/openDispute.js";
import { reviewDispute } from "../commands/disputes/reviewDispute.js";
import { verifyOwnBooks } from "../commands/verification/verifyOwnBooks.js";
import { startTestSettlement, type TestSettlement } from "./startTestSettlement.js";

let keys = 0;

/** January: a owes b 100.00 and c 30.00; February: b owes c 5.00; and what disputes about them come to. */
export class DisputeDesk {
  readonly maker = "maker";
  readonly checker = "checker";

  private constructor(readonly settlement: TestSettlement) {}

  static async open(): Promise<DisputeDesk> {
    const settlement = await startTestSettlement();
    const { others } = settlement;
    await others.defineProgramme();
    await others.registerPartners("a", "b", "c");
    await others.redeem({ redeemer: "b", at: "2011-01-10T11:00:00.000Z", draws: [["a", 1000, "0.1", "CZK"]] });
    await others.redeem({ redeemer: "c", at: "2011-01-11T11:00:00.000Z", draws: [["a", 300, "0.1", "CZK"]] });
    await others.redeem({ redeemer: "c", at: "2011-02-11T11:00:00.000Z", draws: [["b", 50, "0.1", "CZK"]] });
    await others.settled();
    return new DisputeDesk(settlement);
  }

  by(scope: string): { readonly scope: string; readonly key: string } {
    return { scope, key: `key ${(keys += 1)}` };
  }

  kindOf(this: void, answer: object): string {
    return isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE";
  }

  czk(amountMinor: bigint): { readonly amountMinor: bigint; readonly currency: string } {
    return { amountMinor, currency: "CZK" };
  }

  async cycles(): Promise<{ id: string; status: string }[]> {
    return this.settlement.rows("SELECT id, status FROM cycle ORDER BY opens_at");
  }

  /** The obligation of 100.00 that a owes b. */
  async obligation(): Promise<{ id: string; cycle_id: string }> {
    const [row] = await this.settlement.rows<{ id: string; cycle_id: string }>(
      "SELECT id, cycle_id FROM obligation WHERE debtor_code = 'a' AND creditor_code = 'b' AND kind = 'REDEMPTION'",
    );
    if (!row) throw new Error("there is one");
    return row;
  }

  async close(cycleId: string): Promise<void> {
    const { database } = this.settlement.db;
    await inTransaction(database, async (tx) => cutOffCycle(tx, cycleId, null));
    await inTransaction(database, async (tx) => closeCutOffCycle(tx, cycleId));
  }

  /** What each partner is owed, less what it owes, over all that counts; by code. */
  async nets(): Promise<Record<string, string>> {
    const rows = await this.settlement.rows<{ code: string; net: string }>(
      `SELECT code, sum(net) AS net FROM obligation
       CROSS JOIN LATERAL (VALUES (debtor_code, -amount_minor), (creditor_code, amount_minor)) AS side (code, net)
       WHERE NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id) GROUP BY code ORDER BY code`,
    );
    return Object.fromEntries(rows.map((row) => [row.code, row.net]));
  }

  async posted(): Promise<string[]> {
    const rows = await this.settlement.rows<{ text: string }>(
      `SELECT concat_ws(' ', debtor_code, creditor_code, amount_minor, CASE WHEN late THEN 'late' ELSE 'in time' END,
                        (SELECT count(*) FROM cycle AS earlier WHERE earlier.opens_at < cycle.opens_at)) AS text
       FROM obligation JOIN cycle ON cycle.id = cycle_id WHERE kind = 'ADJUSTMENT' ORDER BY obligation.id`,
    );
    return rows.map((row) => row.text);
  }

  async isClean(): Promise<void> {
    expect((await verifyOwnBooks(this.settlement.db.database)).filter((report) => report.violations > 0)).toEqual([]);
  }

  async dispute(claimedMinor: bigint, partnerCode: string | null = "a"): Promise<string> {
    const { id: obligationId } = await this.obligation();
    const input = { obligationId, reason: "Not ours.", claimed: this.czk(claimedMinor), partnerCode };
    const opened = await openDispute(this.settlement.deps, this.by("a-client"), input);
    if (isRefused(opened)) throw new Error(opened.refused.message);
    return opened.disputeId;
  }

  async decide(disputeId: string, decision: Partial<DecisionInput>): Promise<void> {
    const { deps } = this.settlement;
    expect(this.kindOf(await reviewDispute(deps, this.by(this.maker), { disputeId }))).toBe("DONE");
    const said = { outcome: "ACCEPTED", amount: null, reason: "The receipt says so." } as const;
    const input = { disputeId, ...said, ...decision };
    expect(this.kindOf(await decideDispute(deps, this.by(this.maker), input))).toBe("DONE");
  }

  async approve(disputeId: string, who = this.checker): Promise<Awaited<ReturnType<typeof approveDispute>>> {
    return approveDispute(this.settlement.deps, this.by(who), { disputeId });
  }
}
