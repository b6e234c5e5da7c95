import { isRefused } from "@tessera/kernel";
import { inTransaction, newId } from "@tessera/runtime";
import type { Request } from "../commands/deps.js";
import { approveSettlementCycle } from "../commands/cycles/approveSettlementCycle.js";
import { declareDefault } from "../commands/exposure/declareDefault.js";
import { instructSettlementCycle } from "../commands/payments/instructSettlementCycle.js";
import { markOverdueLegsOf } from "../commands/payments/markOverdueLegs.js";
import { approveMatch } from "../commands/reconciliation/approveMatch.js";
import { approveUnmatch } from "../commands/reconciliation/approveUnmatch.js";
import { proposeMatch } from "../commands/reconciliation/proposeMatch.js";
import { unmatch } from "../commands/reconciliation/unmatch.js";
import { closeAndCalculate, closeSettlement, firstOpen } from "./closeSettlement.js";
import { openBankMonth } from "./openBankMonth.js";
import type { TestSettlement } from "./startTestSettlement.js";

/**
 * January, in which a owes d 10.00 CZK and b owes it 6.00, and February, in which a owes it 15.00: both instructed through the hub. What people
 * do with a bank's lines about them, one verb each. `january` is its bank, too.
 */
export async function openTwoMonths(settlement: TestSettlement) {
  const { database } = settlement.deps;
  const first = await closeSettlement(settlement, [
    ["a", "d", 100, "0.1", "CZK"],
    ["b", "d", 60, "0.1", "CZK"],
  ]);
  const later = { redeemer: "d", at: "2011-02-15T11:00:00.000Z", draws: [["a", 150, "0.1", "CZK"]] } as const;
  await settlement.others.redeem(later);
  await settlement.others.settled();
  const secondId = await firstOpen(settlement);
  const secondHash = await closeAndCalculate(settlement, secondId);
  for (const code of [null, "a", "b", "d"]) await first.giveAccounts(code, ["CZK"]);

  const by = (scope: string): Request => ({ scope, key: newId() });
  const done = <Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> => {
    if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
    return answer as Exclude<Done, { readonly refused: unknown }>;
  };
  for (const [cycleId, contentHash] of [
    [first.cycleId, first.contentHash],
    [secondId, secondHash],
  ] as const) {
    done(await approveSettlementCycle(settlement.deps, by("approver-1"), { cycleId, contentHash }));
    done(await instructSettlementCycle(settlement.deps, by("finance-1"), { cycleId }));
  }
  const january = openBankMonth(settlement, first.cycleId);
  const february = openBankMonth(settlement, secondId);
  const legOf = async (month: typeof january, partner: string) => {
    const legs = (await month.legs()).filter((leg) => leg.partner === partner);
    const found = legs.find(({ status }) => status !== "RETURNED") ?? legs[0];
    if (!found) throw new Error(`${partner} has no leg`);
    return found;
  };

  return {
    january,
    february,
    januaryId: first.cycleId,
    februaryId: secondId,
    by,
    done,
    legOf,

    /** DONE, or why not. */
    reasonOf: (answer: object): string => {
      if (!isRefused(answer)) return "DONE";
      const { reason, kind } = answer.refused as { readonly reason?: string; readonly kind: string };
      return reason ?? kind;
    },

    lineOf: async (name: string): Promise<string> => {
      const [row] = await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = $1", [name]);
      if (!row) throw new Error(`there is no line ${name}`);
      return row.id;
    },

    propose: async (cycleId: string, expectedIds: readonly string[], foundIds: readonly string[], feeMinor = 0n) =>
      proposeMatch(database, by("finance-1"), {
        ...{ source: "BANK", cycleId, partnerCode: null, expectedIds, foundIds, feeMinor, note: "seen" },
      } as const),

    approve: async (matchId: string, who = "approver-1") => approveMatch(database, by(who), { matchId }),

    /** Proposes that a is given up for January, whose legs are overdue by then; the operator bears its 10.00. */
    declareDefaultOfA: async (): Promise<{ readonly defaultId: string }> => {
      await inTransaction(database, async (tx) => markOverdueLegsOf(tx, first.cycleId, "2099-01-01"));
      const operatorShare = [{ currency: "CZK", amountMinor: 10_00n }];
      const gone = { partnerCode: "a", cycleId: first.cycleId, reason: "It did not pay.", operatorShare };
      return done(await declareDefault(settlement.deps, by("finance-1"), gone));
    },

    takeApart: async (matchId: string) => {
      const asked = await unmatch(database, by("finance-1"), { matchId, reason: "another's money" });
      if (isRefused(asked)) return asked;
      return approveUnmatch(database, by("approver-1"), { matchId, accept: true });
    },
  };
}
