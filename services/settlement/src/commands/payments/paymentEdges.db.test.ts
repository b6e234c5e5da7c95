import { inTransaction, type Tx } from "@tessera/runtime";
import { DEFAULT_TERMS } from "../../domain/payments/paymentTerms.js";
import { insertTerms } from "../../store/payments/paymentTerms.js";
import { closeSettlement, type ReadyCycle } from "../../test/closeSettlement.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { writePain002 } from "../../test/writePain002.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveBankAccount } from "./approveBankAccount.js";
import { importPaymentStatus } from "./importPaymentStatus.js";
import { instructSettlementCycle } from "./instructSettlementCycle.js";
import { markOverdueLegsOf } from "./markOverdueLegs.js";
import { registerBankAccount } from "./registerBankAccount.js";
import { settleLeg } from "./settleLeg.js";

let settlement: TestSettlement;
let ready: ReadyCycle;

/** a owes b 10.00, c 5.00 and d 2.00; b and d owe each other 3.00; e and f owe each other 4.00, which comes to nothing. */
beforeEach(async () => {
  settlement = await startTestSettlement();
  ready = await closeSettlement(settlement, [
    ["a", "b", 100, "0.1", "CZK"],
    ["a", "c", 50, "0.1", "CZK"],
    ["a", "d", 20, "0.1", "CZK"],
    ["b", "d", 30, "0.1", "CZK"],
    ["d", "b", 30, "0.1", "CZK"],
    ["e", "f", 40, "0.1", "CZK"],
    ["f", "e", 40, "0.1", "CZK"],
  ]);
});
afterEach(async () => settlement.stop());

const inTx = async <T>(work: (tx: Tx) => Promise<T>) => inTransaction(settlement.db.database, work);
const legs = async () =>
  settlement.rows<{ id: string; who: string; status: string; reference: string; amount: string }>(
    `SELECT id, concat_ws(' ', partner_code, direction) AS who, status, reference, amount_minor AS amount
     FROM leg WHERE cycle_id = $1 ORDER BY partner_code`,
    [ready.cycleId],
  );
const states = async () => (await legs()).map(({ who, status }) => `${who} ${status}`);
const files = async () =>
  settlement.rows<{ version: number; kind: string; status: string; message_id: string; text: string; sum: string }>(
    `SELECT version, kind, status, message_id, convert_from(content, 'UTF8') AS text, control_sum_minor AS sum
     FROM payment_file WHERE cycle_id = $1 AND kind = 'PAIN_001' ORDER BY version`,
    [ready.cycleId],
  );
const instruct = async (key: string) =>
  instructSettlementCycle(settlement.deps, { scope: "finance-1", key }, { cycleId: ready.cycleId });
async function instructed(): Promise<void> {
  for (const code of [null, "a", "b", "c", "d"]) await ready.giveAccounts(code, ["CZK"]);
  const { cycleId, contentHash } = ready;
  await approveSettlementCycle(settlement.deps, { scope: "approver-1", key: "approve" }, { cycleId, contentHash });
  expect(await instruct("first")).toMatchObject({ fileIds: [expect.any(String), expect.any(String)] });
}
/** The bank's report on the latest order: each reference with a status. */
async function report(key: string, statusOf: Readonly<Record<string, string>>) {
  const file = (await files()).at(-1);
  const xml = writePain002({ messageId: file?.message_id ?? "", groupStatus: "PART", transfers: statusOf });
  return importPaymentStatus(settlement.deps, { scope: "finance-1", key }, { sha256: key }, [xml]);
}
const broken = async () => {
  const reports = await verifyOwnBooks(settlement.db.database);
  return reports.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant);
};

test("of an order that the bank takes in part, what it refused is due again and goes into the next version; the rest stays", async () => {
  await instructed();
  const of = async (who: string) => (await legs()).find((leg) => leg.who === who);
  const [b, c, d] = [await of("b RECEIVES"), await of("c RECEIVES"), await of("d RECEIVES")];
  const statuses = { [b!.reference]: "ACSP", [c!.reference]: "RJCT", [d!.reference]: "RJCT" };
  expect(await report("one", statuses)).toMatchObject({ rejected: 2 });
  // Told again, and another time under another key, it refuses nothing anew.
  expect(await report("one", statuses)).toMatchObject({ rejected: 2 });
  expect(await report("two", statuses)).toMatchObject({ rejected: 0 });
  expect(await states()).toEqual(["a PAYS INSTRUCTED", "b RECEIVES INSTRUCTED", "c RECEIVES DUE", "d RECEIVES DUE"]);
  expect(await settlement.rows("SELECT status FROM cycle WHERE id = $1", [ready.cycleId])).toEqual([
    { status: "INSTRUCTED" },
  ]);
  expect(await broken()).toEqual([]);
  expect(await instruct("second")).toMatchObject({ fileIds: [expect.any(String)] });
  const [first, second, ...others] = await files();
  expect(others).toEqual([]);
  expect([first, second]).toMatchObject([
    { version: 1, status: "PARTIALLY_ACCEPTED", sum: "1700" },
    { version: 2, status: "WRITTEN", sum: "700" },
  ]);
  // The payments keep their references; what was taken is not paid twice.
  expect([c!, d!].every(({ reference }) => second!.text.includes(reference))).toBe(true);
  expect(second!.text).not.toContain(b!.reference);
  expect(await report("three", { [c!.reference]: "ACSP", [d!.reference]: "ACSP" })).toMatchObject({ rejected: 0 });
  for (const { id, amount } of await legs()) {
    const paid = { legId: id, amountMinor: BigInt(amount), valueDate: "2011-02-10", cause: "a test" };
    await inTx(async (tx) => settleLeg(tx, paid));
  }
  expect(await settlement.rows("SELECT status FROM cycle WHERE id = $1", [ready.cycleId])).toEqual([
    { status: "SETTLED" },
  ]);
  // The legs were settled here without lines of the bank; nothing else is missing.
  expect(await broken()).toEqual(["suspense paid of each leg through the hub what its matches say"]);
});

test("who neither pays nor is paid has a position and no leg", async () => {
  expect((await legs()).map(({ who }) => who)).toEqual(["a PAYS", "b RECEIVES", "c RECEIVES", "d RECEIVES"]);
  const positions = await settlement.rows(
    "SELECT partner_code FROM cycle_position WHERE cycle_id = $1 AND receivable_minor = payable_minor ORDER BY 1",
    [ready.cycleId],
  );
  expect(positions).toEqual([{ partner_code: "e" }, { partner_code: "f" }]);
});

test("a debtor is overdue from the day after; what the operator pays out waits for its bank and is never a partner's delay", async () => {
  await instructed();
  await inTx(async (tx) => markOverdueLegsOf(tx, ready.cycleId, "2034-12-01"));
  expect(await states()).toEqual([
    ...["a PAYS OVERDUE", "b RECEIVES INSTRUCTED", "c RECEIVES INSTRUCTED", "d RECEIVES INSTRUCTED"],
  ]);
  // The bank may refuse a payout as late as it likes.
  const b = (await legs()).find(({ who }) => who === "b RECEIVES");
  expect(await report("late", { [b!.reference]: "RJCT" })).toMatchObject({ rejected: 1 });
  expect((await states())[1]).toBe("b RECEIVES DUE");
  expect(await broken()).toEqual([]);
});

describe("a bank account", () => {
  const IBAN = "CZ6508000000192000145399";
  let keys = 0;
  const register = async (more: object, scope = "operator-1") => {
    const account = { partnerCode: "b", currency: "CZK", iban: IBAN, bic: null, holder: "Partner b", ...more };
    return registerBankAccount(settlement.deps, { scope, key: `set ${(keys += 1)}` }, account);
  };
  const approve = async (bankAccountId: string, scope: string) =>
    approveBankAccount(settlement.deps, { scope, key: `approve ${(keys += 1)}` }, { bankAccountId });

  test("that no bank could pay to is refused under the field that is wrong, and not kept", async () => {
    const wrong: readonly (readonly [string, object, string])[] = [
      ["check digits that are wrong", { iban: "CZ6508000000192000145390" }, "iban"],
      ["a country without IBANs", { iban: "XX6508000000192000145399" }, "iban"],
      ["too few characters", { iban: "CZ65080000001920001453" }, "iban"],
      ["no number", { iban: "" }, "iban"],
      ["a BIC that is none", { bic: "GIBA" }, "bic"],
      ["a currency in words", { currency: "koruna" }, "currency"],
      ["no holder", { holder: "  " }, "holder"],
      ["a holder that no bank can write", { holder: "漢字" }, "holder"],
    ];
    for (const [name, more, field] of wrong) {
      const refused = { refused: { kind: "InvalidInput", problems: [{ path: [field] }] } };
      expect([name, await register(more)]).toMatchObject([name, refused]);
    }
    expect(await settlement.rows("SELECT 1 FROM bank_account")).toEqual([]);
  });

  test("is a known partner's, approved once and by another person, and paid to when the days of cooling-off are over", async () => {
    expect(await register({ partnerCode: "nobody" })).toMatchObject({ refused: { kind: "UnknownPartner" } });
    await inTx(async (tx) => insertTerms(tx, { ...DEFAULT_TERMS, coolingOffDays: 2 }, "operator-1"));
    const set = await register({ iban: "cz65 0800 0000 1920 0014 5399" });
    if (!("bankAccountId" in set)) throw new Error(JSON.stringify(set));
    expect(await approve(set.bankAccountId, "operator-1")).toMatchObject({ refused: { kind: "SecondPersonRequired" } });
    expect(await approve(set.bankAccountId, "approver-1")).toEqual(set);
    expect(await approve(set.bankAccountId, "approver-2")).toMatchObject({ refused: { kind: "InvalidInput" } });
    expect(await approve(ready.cycleId, "approver-1")).toMatchObject({ refused: { kind: "InvalidInput" } });
    const cooling = await settlement.rows(
      "SELECT iban, effective_at > clock_timestamp() + interval '1 day' AS waits FROM bank_account",
    );
    expect(cooling).toEqual([{ iban: IBAN, waits: true }]);
    // The account of b cools off: nobody is paid, and nothing is written.
    for (const code of [null, "a", "c", "d"]) {
      await inTx(async (tx) => insertTerms(tx, { ...DEFAULT_TERMS, coolingOffDays: 0 }, "operator-1"));
      await ready.giveAccounts(code, ["CZK"]);
    }
    const { cycleId, contentHash } = ready;
    await approveSettlementCycle(settlement.deps, { scope: "approver-1", key: "approve" }, { cycleId, contentHash });
    const cools = expect.stringMatching(
      /^has no bank account in effect; one will be from \d{4}-\d\d-\d\d on$/,
    ) as unknown;
    expect(await instruct("cooling")).toMatchObject({
      refused: { kind: "InstructionRefused", missing: [{ partnerCode: "b", currency: "CZK", problem: cools }] },
    });
    expect(await files()).toEqual([]);
  });

  test("of another currency is not paid to", async () => {
    for (const code of [null, "a", "c", "d"]) await ready.giveAccounts(code, ["CZK"]);
    await ready.giveAccounts("b", ["EUR"]);
    const { cycleId, contentHash } = ready;
    await approveSettlementCycle(settlement.deps, { scope: "approver-1", key: "approve" }, { cycleId, contentHash });
    const missing = (problem: string) => ({ refused: { missing: [{ partnerCode: "b", currency: "CZK", problem }] } });
    expect(await instruct("euro")).toMatchObject(missing("has no bank account in effect"));
    await register({});
    expect(await instruct("unapproved")).toMatchObject(
      missing("has no bank account in effect; one waits to be approved"),
    );
  });
});
