import { inTransaction } from "@tessera/runtime";
import { DEFAULT_TERMS } from "../../domain/payments/paymentTerms.js";
import { insertTerms } from "../../store/payments/paymentTerms.js";
import { closeAndCalculate, firstOpen, giveAccounts } from "../../test/closeSettlement.js";
import { openBankMonth } from "../../test/openBankMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveFxRate } from "../fx/approveFxRate.js";
import { setFxRate } from "../fx/setFxRate.js";
import { approveMatch } from "./approveMatch.js";
import { proposeMatch } from "./proposeMatch.js";
import { approveTolerance, setTolerance } from "./setTolerance.js";

let settlement: TestSettlement;
let month: ReturnType<typeof openBankMonth>;
let cycleId: string;

/** January in home currencies: a is paid 14.61 CZK, b pays 0.60 EUR, both by way of a rate; c pays d 50.00 CZK without one. */
beforeEach(async () => {
  settlement = await startTestSettlement();
  const { others, deps } = settlement;
  const terms = { minimumPayments: [], paymentTermsDays: 14, operator: null, version: 1 };
  await others.defineProgramme({ settlement: { ...terms, clearing: "MULTILATERAL_NET", homeCurrency: true } });
  await others.registerPartners("a", "b", "c", "d");
  for (const code of ["a", "c", "d"]) await others.signContract(code, { currency: "CZK" });
  await others.signContract("b", { currency: "EUR", unitPrice: "0.0045" });
  const at = "2011-01-15T11:00:00.000Z";
  await others.redeem({ redeemer: "a", at, draws: [["b", 202, "0.005", "EUR"]] });
  await others.redeem({ redeemer: "b", at, draws: [["a", 100, "0.1", "CZK"]] });
  await others.redeem({ redeemer: "d", at, draws: [["c", 500, "0.1", "CZK"]] });
  await others.settled();
  const rate = { base: "EUR", quote: "CZK", rate: "24.365", validOn: "2011-01-10" };
  const set = await setFxRate(deps, { scope: "finance-1", key: "rate" }, rate);
  if (!("rateId" in set)) throw new Error(JSON.stringify(set));
  await approveFxRate(deps, { scope: "approver-1", key: "rate" }, { rateId: set.rateId });
  await inTransaction(deps.database, async (tx) => insertTerms(tx, { ...DEFAULT_TERMS, coolingOffDays: 0 }, "o"));
  for (const code of [null, "a", "b", "c", "d"]) await giveAccounts(settlement, code, ["CZK", "EUR"]);
  cycleId = await firstOpen(settlement);
  month = openBankMonth(settlement, cycleId);
  await month.payOut(await closeAndCalculate(settlement, cycleId));
});
afterEach(async () => settlement.stop());

async function tolerate(partnerCode: string, currency: string, kind: "FEE" | "FX", minor: bigint): Promise<void> {
  const { database } = settlement.deps;
  const key = `${partnerCode} ${currency} ${kind}`;
  const input = { partnerCode, currency, kind, absoluteMinor: minor, bps: null };
  const set = await setTolerance(database, { scope: "finance-1", key }, input);
  if (!("toleranceId" in set)) throw new Error(JSON.stringify(set));
  await approveTolerance(database, { scope: "approver-1", key }, { toleranceId: set.toleranceId });
}

async function pay(differences: Readonly<Record<string, bigint>>): Promise<void> {
  const legs = await month.legs();
  for (const currency of ["CZK", "EUR"]) {
    const entries = legs
      .filter((leg) => leg.currency === currency)
      .map(({ partner, direction, minor, reference }) => ({
        amountMinor: (direction === "PAYS" ? minor : -minor) + (differences[partner] ?? 0n),
        endToEndId: reference,
      }));
    expect(await month.tell(entries, { currency })).toEqual([{ status: "IMPORTED", reason: null }]);
  }
  await month.run();
}

const statusOf = async () =>
  Object.fromEntries((await month.legs()).map(({ partner, status }) => [partner, status])) as Record<string, string>;
const typesNow = async () => (await month.breaks()).map(({ type }) => type);

test("what another rate made of an exchanged payment is within the rate's tolerance the FX book's, and settles the leg", async () => {
  await tolerate("b", "EUR", "FX", 2n);
  await tolerate("c", "CZK", "FX", 2n);
  await tolerate("c", "EUR", "FEE", 2n);
  await pay({ b: -2n, c: -2n });
  // c's amount rests on no rate, and is in crowns: neither the same tolerance nor one in euro helps it.
  expect(await statusOf()).toEqual({ a: "SETTLED", b: "SETTLED", c: "INSTRUCTED", d: "SETTLED" });
  expect(await typesNow()).toEqual(["UNDERPAID"]);
  const posted = await settlement.rows(
    `SELECT currency, account, amount_minor::integer AS minor FROM money_entry JOIN money_posting ON entry_id = id
     WHERE kind = 'FX_DIFFERENCE' ORDER BY account`,
  );
  expect(posted).toEqual([
    { currency: "EUR", account: "fx", minor: 2 },
    { currency: "EUR", account: "suspense", minor: -2 },
  ]);
  expect((await month.balances("EUR"))["bank:operator"]).toBe(58);
  await month.expectSoundBooks();
});

test("beyond the tolerance it is an FX_DIFFERENCE, which people match; a fee that the bank names is a fee", async () => {
  await tolerate("b", "EUR", "FX", 1n);
  await tolerate("b", "CZK", "FX", 50n);
  await tolerate("b", "EUR", "FEE", 50n);
  await pay({ b: -2n });
  expect(await typesNow()).toEqual(["FX_DIFFERENCE"]);
  expect(await statusOf()).toMatchObject({ b: "INSTRUCTED" });
  const [found] = await month.breaks();
  const { database } = settlement.deps;
  const items = { expectedIds: found?.expected_ids ?? [], foundIds: found?.found_ids ?? [], feeMinor: 2n };
  const place = { source: "BANK", cycleId, partnerCode: null, note: "their bank's rate" } as const;
  const proposed = await proposeMatch(database, { scope: "finance-1", key: "p" }, { ...place, ...items });
  if (!("matchId" in proposed)) throw new Error(JSON.stringify(proposed));
  await approveMatch(database, { scope: "approver-1", key: "p" }, proposed);
  await month.run();
  expect(await typesNow()).toEqual([]);
  expect(await month.status()).toBe("SETTLED");
  // 0.60 went to the book by the conversion, and 0.02 by the payment.
  expect(await month.balances("EUR")).toEqual({ "bank:operator": 58, fx: -58 });
  await month.expectSoundBooks();
});
