import { isRefused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import type { Request } from "../commands/deps.js";
import { approveSettlementCycle } from "../commands/cycles/approveSettlementCycle.js";
import { confirmDirectPayment, type DirectPaymentInput } from "../commands/payments/confirmDirectPayment.js";
import { instructSettlementCycle } from "../commands/payments/instructSettlementCycle.js";
import { signOffPeriod } from "../commands/reconciliation/signOffPeriod.js";
import { closeSettlement, type OwedPoints } from "./closeSettlement.js";
import { openBankMonth } from "./openBankMonth.js";
import type { TestSettlement } from "./startTestSettlement.js";

/** a owes c 10.00 CZK, b owes it 6.00. */
const OWED: readonly OwedPoints[] = [
  ["a", "c", 100, "0.1", "CZK"],
  ["b", "c", 60, "0.1", "CZK"],
];

/** January of three partners that pay each other, calculated; what they, finance and its approver do with it, one verb each. */
export async function openDirectMonth(
  settlement: TestSettlement,
  clearing: "CONSERVATIVE" | "FEWEST_DIRECT" | "MULTILATERAL_NET" = "CONSERVATIVE",
) {
  const terms = {
    version: 1,
    clearing,
    homeCurrency: false,
    minimumPayments: [],
    paymentTermsDays: 14,
    operator: null,
  };
  const ready = await closeSettlement(settlement, OWED, { settlement: terms });
  const { cycleId, contentHash } = ready;
  for (const code of [null, "a", "b", "c"]) await ready.giveAccounts(code, ["CZK"]);
  const month = openBankMonth(settlement, cycleId);
  const period = { cycleId };

  /** A request of somebody's with a key of its own. */
  const by = (scope: string): Request => ({ scope, key: newId() });
  const sign = async (scope: string, hash: string | null) =>
    signOffPeriod(settlement.deps.database, by(scope), { period, contentHash: hash });
  const lastPack = async () => {
    const [row] = await settlement.rows<{ pack: string; content_hash: string }>(
      "SELECT pack, content_hash FROM sign_off ORDER BY prepared_at DESC LIMIT 1",
    );
    return { pack: row?.pack ?? "{}", hash: row?.content_hash ?? "" };
  };

  return {
    ...month,
    cycleId,
    by,
    lastPack,

    /** What a command answered when it was not refused. */
    done: <Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> => {
      if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
      return answer as Exclude<Done, { readonly refused: unknown }>;
    },

    /** DONE, or why not. */
    reasonOf: (answer: object): string => {
      if (!isRefused(answer)) return "DONE";
      const { reason, kind } = answer.refused as { readonly reason?: string; readonly kind: string };
      return reason ?? kind;
    },

    instruct: async (): Promise<void> => {
      await approveSettlementCycle(settlement.deps, by("approver-1"), { cycleId, contentHash });
      await instructSettlementCycle(settlement.deps, by("finance-1"), { cycleId });
    },

    legOf: async (partner: string): Promise<string> => {
      const found = (await month.legs()).find((leg) => leg.partner === partner);
      if (!found) throw new Error(`${partner} has no leg`);
      return found.id;
    },

    /** A payment that c received on 10 February under a reference of its own. */
    received: (legId: string, amountMinor: bigint, change: Partial<DirectPaymentInput> = {}): DirectPaymentInput => {
      const money = { legId, amountMinor, currency: "CZK", valueDate: "2011-02-10" };
      return { ...money, reference: newId(), evidence: null, partnerCode: "c", ...change };
    },

    confirm: async (input: DirectPaymentInput, request = by("c-client")) =>
      confirmDirectPayment(settlement.deps, request, input),

    sign,

    /** Signed by two; answers the right sides of the equations by what they are of. */
    signOff: async (): Promise<Record<string, Record<string, string>>> => {
      await sign("finance-1", null);
      const { pack, hash } = await lastPack();
      const signed = await sign("approver-1", hash);
      if (isRefused(signed)) throw new Error(JSON.stringify(signed.refused));
      const { equations } = JSON.parse(pack) as { equations: { of: string; right: Record<string, string> }[] };
      return Object.fromEntries(equations.map(({ of, right }) => [of, right]));
    },
  };
}
