import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { postMoney } from "../../store/ledger/postMoney.js";
import { closeAndCalculate, firstOpen } from "../../test/closeSettlement.js";
import { holdTable } from "../../test/holdTable.js";
import { approveByHand, OPERATOR } from "../../test/monthOfFees.js";
import { person, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { untilWaiting } from "../../test/untilWaiting.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { approveAdjustment } from "../disputes/approveAdjustment.js";
import { openDispute } from "../disputes/openDispute.js";
import { postAdjustment } from "../disputes/postAdjustment.js";
import { approveCollateral } from "../exposure/approveCollateral.js";
import { approveLimit } from "../exposure/approveLimit.js";
import { approveRelease } from "../exposure/approveRelease.js";
import { recordCollateral } from "../exposure/recordCollateral.js";
import { releaseCollateral } from "../exposure/releaseCollateral.js";
import { setLimit } from "../exposure/setLimit.js";
import { issueInvoices } from "../invoices/issueInvoices.js";
import { approveBankAccount } from "../payments/approveBankAccount.js";
import { instructSettlementCycle } from "../payments/instructSettlementCycle.js";
import { registerBankAccount } from "../payments/registerBankAccount.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveExit } from "./approveExit.js";
import { approveExitSettlement } from "./approveExitSettlement.js";
import { beginExit } from "./beginExit.js";
import { settleExit } from "./settleExit.js";
import { terminatePartner } from "./terminatePartner.js";

let settlement: TestSettlement;
let keys = 0;
const by = (scope: string) => ({ scope, key: `key ${(keys += 1)}` });
const kindOf = (answer: object) => (isRefused(answer) ? (answer.refused as { kind: string }).kind : "DONE");
function done<Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
  return answer as Exclude<Done, { readonly refused: unknown }>;
}

beforeEach(async () => {
  settlement = await startTestSettlement();
  settlement.others.liability = () => [];
  const terms = {
    clearing: "MULTILATERAL_NET" as const,
    homeCurrency: false,
    minimumPayments: [],
    paymentTermsDays: 14,
  };
  await settlement.others.defineProgramme({ settlement: { version: 1, ...terms, operator: OPERATOR } });
  await settlement.others.registerPartners("a", "b", "fund");
  await settlement.others.settled();
});
afterEach(async () => settlement.stop());

/** a never issued, its issuing has ended, and it was bought out for nothing. */
async function boughtOut(): Promise<string> {
  const begun = done(
    await beginExit(settlement.deps, by("maker"), {
      partnerCode: "a",
      reserveCode: "fund",
      mode: "BUY_OUT",
      announcedOn: "2011-01-10",
      lastIssuingDay: "2011-01-20",
      lastRedeemingDay: "2011-01-20",
      runOffEndsOn: null,
      trueUpOn: null,
      expectedRate: null,
      reason: "It sells its shops.",
    }),
  );
  done(await approveExit(settlement.deps, by("checker"), begun));
  const proposed = done(await settleExit(settlement.deps, by("maker"), { ...begun, expectedRate: null }));
  done(await approveExitSettlement(settlement.deps, by("checker"), proposed));
  return begun.exitId;
}

const states = async () =>
  (await settlement.rows<{ status: string }>("SELECT status FROM partner_status ORDER BY ordinal")).map(
    ({ status }) => status,
  );

/** An invoice of so much, or with a minus its payment, as the ledger has them. */
async function post(kind: "INVOICE" | "SETTLEMENT", amountMinor: bigint, currency = "EUR"): Promise<void> {
  const source = { kind: "INVOICE", id: "01900000-0000-7000-8000-00000000000f" };
  const against = kind === "INVOICE" ? "fees:issuance" : "suspense";
  const postings = [
    { account: "receivable:a", amountMinor },
    { account: against, amountMinor: -amountMinor },
  ];
  const entry = { cycleId: null, currency, kind, occurredAt: new Date(0), source, postings };
  await inTransaction(settlement.db.database, async (tx) => postMoney(tx, [entry]));
}

test("a partner ends when its collateral is given back, once, however many say so at once", async () => {
  const exitId = await boughtOut();
  const asked = { amountMinor: 5_000n, currency: "CZK" };
  const put = { partnerCode: "a", haircut: "0", kind: "CASH", reference: "Escrow 1", validUntil: null } as const;
  const recorded = done(await recordCollateral(settlement.deps, by("maker"), { ...put, ...asked }));
  done(await approveCollateral(settlement.deps, by("checker"), recorded));
  const end = async (who: string) => terminatePartner(settlement.deps, by(who), { exitId });
  expect(kindOf(await end("maker"))).toBe("SecondPersonRequired");
  expect(await end("checker")).toMatchObject({
    refused: { kind: "ExitNotSettled", open: ["collaterals that were not given back: 1"] },
  });
  const given = { ...recorded, ...asked, reason: "It leaves." };
  const release = done(await releaseCollateral(settlement.deps, by("maker"), given));
  done(await approveRelease(settlement.deps, by("checker"), release));
  const ends = await Promise.all(["checker", "checker 2", "checker 3"].map(end));
  expect(ends.map(kindOf).sort()).toEqual(["DONE", "ExitMoveRefused", "ExitMoveRefused"]);
  expect(await states()).toEqual(["EARN_STOPPED", "WINDING_DOWN", "TERMINATED"]);
  const again = await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: null });
  expect(kindOf(again)).toBe("ExitMoveRefused");
  const violated = (await verifyOwnBooks(settlement.db.database)).filter(({ violations }) => violations > 0);
  expect(violated).toEqual([]);
});

test("an invoice that is not paid holds a partner back, to the minor unit", async () => {
  const exitId = await boughtOut();
  const end = async () => terminatePartner(settlement.deps, by("checker"), { exitId });
  await post("INVOICE", 1_210n);
  const wanting = { refused: { kind: "ExitNotSettled", open: ["invoices and claims that are not paid in EUR"] } };
  expect(await end()).toMatchObject(wanting);
  await post("SETTLEMENT", -1_209n);
  expect(await end()).toMatchObject(wanting);
  await post("SETTLEMENT", -1n);
  expect(kindOf(await end())).toBe("DONE");
});

/** 10.00 EUR, as everything below. */
const TEN = { amountMinor: 1_000n, currency: "EUR" };

/** Each of what names a partner: a proposal, and its approval by another. */
const DEALINGS = {
  adjustment: {
    propose: async () => adjust("a", "b"),
    approve: async (proposed: object) =>
      approveAdjustment(settlement.deps, by("checker"), proposed as { adjustmentId: string }),
  },
  credit: {
    propose: async () => adjust("b", "a"),
    approve: async (proposed: object) =>
      approveAdjustment(settlement.deps, by("checker"), proposed as { adjustmentId: string }),
  },
  collateral: {
    propose: async () => {
      const put = { partnerCode: "a", haircut: "0", kind: "CASH", reference: "Escrow 1", validUntil: null } as const;
      return recordCollateral(settlement.deps, by("maker"), { ...put, ...TEN });
    },
    approve: async (proposed: object) =>
      approveCollateral(settlement.deps, by("checker"), proposed as { collateralId: string }),
  },
  limit: {
    propose: async () => {
      const limit = { partnerCode: "a", currency: "EUR", creditLineMinor: 1_000n, reason: "It buys much." };
      return setLimit(settlement.deps, by("maker"), limit);
    },
    approve: async (proposed: object) => approveLimit(settlement.deps, by("checker"), proposed as { limitId: string }),
  },
  account: {
    propose: async () => {
      const account = { iban: "SK3112000000198742637541", holder: "Partner a", bic: null };
      return registerBankAccount(settlement.deps, by("maker"), { ...account, partnerCode: "a", currency: "EUR" });
    },
    approve: async (proposed: object) =>
      approveBankAccount(settlement.deps, by("checker"), proposed as { bankAccountId: string }),
  },
};
type Dealing = keyof typeof DEALINGS;

async function adjust(debtorCode: string, creditorCode: string) {
  const owed = { debtorCode, creditorCode, ...TEN, reason: "A poster.", occurredAt: new Date("2011-01-05T11:00:00Z") };
  return postAdjustment(settlement.deps, by("maker"), owed);
}

/** How each is answered, by its name. */
async function answersOf(ask: (dealing: Dealing) => Promise<object>): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const dealing of Object.keys(DEALINGS) as Dealing[]) answers[dealing] = kindOf(await ask(dealing));
  return answers;
}

const EACH = (kind: string) => Object.fromEntries(Object.keys(DEALINGS).map((dealing) => [dealing, kind]));

/** a and b owe each other 10.00 in a January that is settled by that; answers an obligation of it. */
async function squareJanuary(): Promise<string> {
  for (const proposed of [await adjust("a", "b"), await adjust("b", "a")]) {
    done(await approveAdjustment(settlement.deps, by("checker"), done(proposed)));
  }
  const cycleId = await firstOpen(settlement);
  const contentHash = await closeAndCalculate(settlement, cycleId);
  done(await approveSettlementCycle(settlement.deps, by("checker"), { cycleId, contentHash }));
  done(await instructSettlementCycle(settlement.deps, by("maker"), { cycleId }));
  const [obligation] = await settlement.rows<{ id: string }>("SELECT id FROM obligation LIMIT 1");
  return obligation?.id ?? "";
}

test("with a partner that has ended nothing begins, and what waited for a second person is refused by name", async () => {
  const obligationId = await squareJanuary();
  const exitId = await boughtOut();
  const waiting = new Map<Dealing, object>();
  const proposed = await answersOf(async (dealing) => {
    const answer = await DEALINGS[dealing].propose();
    waiting.set(dealing, answer);
    return answer;
  });
  expect(proposed).toEqual(EACH("DONE"));
  const trueUp = done(await settleExit(settlement.deps, by("maker"), { exitId, expectedRate: null }));
  done(await terminatePartner(settlement.deps, by("checker"), { exitId }));

  const before = await settlement.rows("SELECT id FROM obligation UNION ALL SELECT id FROM money_entry");
  expect(await answersOf(async (dealing) => DEALINGS[dealing].approve(waiting.get(dealing) ?? {}))).toEqual(
    EACH("PartnerTerminated"),
  );
  expect(await answersOf(async (dealing) => DEALINGS[dealing].propose())).toEqual(EACH("PartnerTerminated"));
  const claim = { obligationId, reason: "Not ours.", claimed: { ...TEN, amountMinor: 0n }, partnerCode: "b" };
  expect(kindOf(await openDispute(settlement.deps, by("b-client"), claim))).toBe("PartnerTerminated");
  expect(kindOf(await approveExitSettlement(settlement.deps, by("checker"), trueUp))).toBe("ExitMoveRefused");
  expect(await settlement.rows("SELECT id FROM obligation UNION ALL SELECT id FROM money_entry")).toEqual(before);

  const asked = { idempotencyKey: "late", debtorCode: "b", creditorCode: "a", reason: "A poster." };
  const answer = await settlement.subgraph.execute(
    {
      query: `mutation ($input: PostAdjustmentInput!) {
        postAdjustment(input: $input) { __typename ... on PartnerTerminated { message partnerCode } } }`,
      variables: { input: { ...asked, amount: { amount: "10.00", currency: "EUR" } } },
    },
    person("finance"),
  );
  const message = "The partner a has ended, and nothing is owed to it or by it.";
  expect(answer.data?.["postAdjustment"]).toEqual({ __typename: "PartnerTerminated", message, partnerCode: "a" });
});

test("while money of a partner that has ended is open, what settles it is taken, and no longer", async () => {
  const exitId = await boughtOut();
  done(await terminatePartner(settlement.deps, by("checker"), { exitId }));
  // As a credit note that is written late has it.
  await post("INVOICE", -1_000n);
  done(await DEALINGS.account.approve(done(await DEALINGS.account.propose())));
  const waiting = done(await DEALINGS.adjustment.propose());
  await post("SETTLEMENT", 1_000n);
  expect(kindOf(await DEALINGS.adjustment.approve(waiting))).toBe("PartnerTerminated");
  expect(await settlement.rows("SELECT FROM obligation")).toEqual([]);
  await post("INVOICE", -1_000n);
  expect(kindOf(await DEALINGS.adjustment.approve(waiting))).toBe("DONE");
  expect(await settlement.rows("SELECT FROM obligation")).toHaveLength(1);
});

test.each([
  ["adjustment", "obligation", "obligations in cycles that are not settled: 1"],
  ["collateral", "money_entry", "collaterals that were not given back: 1"],
] as const)("a partner does not end beside an approval under way of: %s", async (dealing, table, open) => {
  const exitId = await boughtOut();
  const proposed = done<object>(await DEALINGS[dealing].propose());
  const letGo = await holdTable(settlement, table);
  const approving = DEALINGS[dealing].approve(proposed);
  await untilWaiting(settlement, 1);
  let isEnded = false;
  const ending = terminatePartner(settlement.deps, by("checker"), { exitId }).finally(() => (isEnded = true));
  await untilWaiting(settlement, 2, () => isEnded);
  expect(isEnded).toBe(false);
  await letGo();
  expect(kindOf(await approving)).toBe("DONE");
  expect(await ending).toMatchObject({ refused: { kind: "ExitNotSettled", open: [open] } });
});

test("fees that nobody has invoiced yet hold a partner back, and so does their invoice until it is paid", async () => {
  const { deps, others } = settlement;
  const fees = { issuanceFeePerPoint: "0.003", handlingFeeBps: 0, reserveShare: "0", breakageShare: "0" };
  const vat = { country: "CZ", vatId: "CZ22222222", treatment: "STANDARD" as const };
  const invoicing = { name: "Partner", address: "Somewhere 1", language: "cs" as const, companyNumber: "12345678" };
  await others.signContract("a", { settlement: { ...fees, minimumPayment: null, vat, invoicing } });
  await others.earn("a", 1_000, "2011-01-15T11:00:00.000Z");
  await others.settled();
  const exitId = await boughtOut();
  const open = async () => {
    const answer = await terminatePartner(deps, by("checker"), { exitId });
    return isRefused(answer) ? (answer.refused as { open?: readonly string[] }).open : "DONE";
  };
  expect(await open()).toEqual(["cycles whose fees are not invoiced: 1"]);
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  const cycleId = cycle?.id ?? "";
  await approveByHand(settlement, cycleId);
  expect(await open()).toEqual(["cycles whose fees are not invoiced: 1"]);
  done(await issueInvoices(deps, by("maker"), { cycleId }));
  expect(await open()).toEqual(["invoices and claims that are not paid in CZK"]);
  const [owes] = await settlement.rows<{ minor: string }>(
    "SELECT sum(amount_minor) AS minor FROM money_posting WHERE account = 'receivable:a'",
  );
  await post("SETTLEMENT", -BigInt(owes?.minor ?? 0), "CZK");
  expect(await open()).toBe("DONE");
});
