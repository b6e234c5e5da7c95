import { inTransaction } from "@tessera/runtime";
import { calculateCycle } from "../commands/cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../commands/cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../commands/cycles/cutOffCycle.js";
import type { TestSettlement } from "./startTestSettlement.js";

export const AT = "2011-01-15T11:00:00.000Z";
export const OPERATOR = { name: "Tessera Operátor", address: "Praha 1", country: "CZ", vatId: "CZ11111111" };

const TERMS = {
  version: 1,
  clearing: "MULTILATERAL_NET" as const,
  homeCurrency: false,
  minimumPayments: [],
  paymentTermsDays: 14,
};
const contract = (country: string) => ({
  issuanceFeePerPoint: "0.003",
  handlingFeeBps: 125,
  reserveShare: "0.4",
  breakageShare: "0.5",
  minimumPayment: null,
  vat: { country, vatId: `${country}22222222`, treatment: "STANDARD" as const },
  invoicing: { name: "Partner", address: "Somewhere 1", language: "cs" as const, companyNumber: "12345678" },
});

export interface TermsOfFees {
  readonly operator?: typeof OPERATOR | null;
  readonly invoicing?: "AT_APPROVAL" | "BY_COMMAND";
}

/** Facts of partners and of members come in any order; "LAST" makes the contracts the last. */
export type ContractsCome = "FIRST" | "LAST";

/** a of Czechia and b of Slovakia; a issues 12,345 points, of which b redeems 1,000 and 45 expire. Answers the cycle of January. */
export async function startMonthOfFees(
  settlement: TestSettlement,
  terms: TermsOfFees = {},
  contractsCome: ContractsCome = "FIRST",
): Promise<string> {
  const { others } = settlement;
  const sign = async () => {
    await others.signContract("a", { settlement: contract("CZ") });
    await others.signContract("b", { settlement: contract("SK") });
    await others.settled();
  };
  await others.defineProgramme({ settlement: { ...TERMS, operator: OPERATOR, ...terms } });
  if (contractsCome === "FIRST") await sign();
  await others.earn("a", 12_345, AT);
  await others.redeem({ redeemer: "b", at: AT, draws: [["a", 1_000, "0.1", "CZK"]] });
  await others.expire("a", 45, AT);
  await others.settled();
  if (contractsCome === "LAST") await sign();
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  return cycle?.id ?? "";
}

/** Closes and calculates a cycle by the schedule, so that anybody may approve it. Answers its hash. */
export async function calculateByHand({ db: { database } }: TestSettlement, cycleId: string): Promise<string> {
  await inTransaction(database, async (tx) => cutOffCycle(tx, cycleId, null));
  await inTransaction(database, async (tx) => closeCutOffCycle(tx, cycleId));
  const answer = await inTransaction(database, async (tx) => calculateCycle(tx, cycleId));
  return "contentHash" in answer ? answer.contentHash : "";
}

/** The same, and approved without anything that an approval brings with it. */
export async function approveByHand(settlement: TestSettlement, cycleId: string): Promise<void> {
  await calculateByHand(settlement, cycleId);
  await inTransaction(settlement.db.database, async (tx) => {
    await tx.query(
      `INSERT INTO cycle_approval (id, cycle_id, calculation, content_hash, approved_by)
       SELECT gen_random_uuid(), id, calculation, content_hash, 'approver-1' FROM cycle WHERE id = $1`,
      [cycleId],
    );
    await tx.query("UPDATE cycle SET status = 'APPROVED' WHERE id = $1", [cycleId]);
  });
}
