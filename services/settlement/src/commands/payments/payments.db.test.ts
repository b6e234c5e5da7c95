import { inTransaction, type Tx } from "@tessera/runtime";
import { closeSettlement, type ReadyCycle } from "../../test/closeSettlement.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { calculateCycle, calculateSettlementCycle } from "../cycles/calculateSettlementCycle.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { withdrawApproval } from "../cycles/withdrawApproval.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { importPaymentStatus } from "./importPaymentStatus.js";
import { instructSettlementCycle } from "./instructSettlementCycle.js";
import { markOverdueLegsOf } from "./markOverdueLegs.js";
import { returnLeg } from "./returnLeg.js";
import { settleLeg } from "./settleLeg.js";

let settlement: TestSettlement;
let ready: ReadyCycle;

/** January, calculated by finance-1: a owes 10.00 CZK to b and 5.00 EUR to c; everybody has an account. */
beforeEach(async () => {
  settlement = await startTestSettlement();
  ready = await closeSettlement(settlement, [
    ["a", "b", 100, "0.1", "CZK"],
    ["a", "c", 50, "0.1", "EUR"],
  ]);
  for (const code of [null, "a", "b", "c"]) await ready.giveAccounts(code, ["CZK", "EUR"]);
});
afterEach(async () => settlement.stop());

const inTx = async <T>(work: (tx: Tx) => Promise<T>) => inTransaction(settlement.db.database, work);
const approve = async (scope = "approver-1", key = "approve", contentHash = ready.contentHash) =>
  approveSettlementCycle(settlement.deps, { scope, key }, { cycleId: ready.cycleId, contentHash });
const instruct = async (key = "instruct", scope = "finance-1") =>
  instructSettlementCycle(settlement.deps, { scope, key }, { cycleId: ready.cycleId });
const status = async () =>
  (await settlement.rows<{ status: string }>("SELECT status FROM cycle WHERE id = $1", [ready.cycleId]))[0]?.status;
const legs = async () =>
  settlement.rows<{ id: string; who: string; status: string; reference: string; due_on: string }>(
    `SELECT id, concat_ws(' ', partner_code, direction, amount_minor, currency) AS who, status, reference, due_on::text
     FROM leg WHERE cycle_id = $1 ORDER BY currency, partner_code, id`,
    [ready.cycleId],
  );
const files = async () =>
  settlement.rows<{
    kind: string;
    version: number;
    status: string;
    message_id: string;
    text: string;
    currency: string;
  }>(
    `SELECT kind, version, status, message_id, currency, convert_from(content, 'UTF8') AS text
     FROM payment_file WHERE cycle_id = $1 ORDER BY version, currency, kind`,
    [ready.cycleId],
  );
const kinds = async () =>
  (
    await settlement.rows<{ kind: string }>("SELECT kind FROM cycle_event WHERE cycle_id = $1 ORDER BY ordinal", [
      ready.cycleId,
    ])
  ).map(({ kind }) => kind);
const expectClean = async () => {
  const reports = await verifyOwnBooks(settlement.db.database);
  // Legs are settled here without a bank, which alone could have brought the money into suspense.
  const found = reports.filter(({ violations, invariant }) => violations > 0 && !invariant.startsWith("suspense "));
  expect(found).toEqual([]);
};
const settleAll = async () => {
  for (const { id, who } of (await legs()).filter(({ status: now }) => now === "INSTRUCTED")) {
    const amountMinor = BigInt(who.split(" ")[2] ?? 0);
    await inTx(async (tx) => settleLeg(tx, { legId: id, amountMinor, valueDate: "2011-02-10", cause: "a test" }));
  }
};
const report = (messageId: string, body: string) => [
  Buffer.from(`<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
    <GrpHdr><MsgId>B1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>${messageId}</OrgnlMsgId>${body}</CstmrPmtStsRpt></Document>`),
];
const refuseFile = async (currency: string, version: number, key: string) => {
  const file = (await files()).find(
    (row) => row.currency === currency && row.kind === "PAIN_001" && row.version === version,
  );
  const chunks = report(
    file?.message_id ?? "",
    "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>",
  );
  return importPaymentStatus(settlement.deps, { scope: "finance-1", key }, { sha256: key }, chunks);
};

test("a month goes from calculated to settled, each step told in the timeline and numbered without a gap", async () => {
  expect(await approve()).toEqual({ cycleId: ready.cycleId });
  const answer = await instruct();
  expect(await instruct()).toEqual(answer);
  expect((await legs()).map(({ who, status: now }) => [who, now])).toEqual([
    ["a PAYS 1000 CZK", "INSTRUCTED"],
    ["b RECEIVES 1000 CZK", "INSTRUCTED"],
    ["a PAYS 500 EUR", "INSTRUCTED"],
    ["c RECEIVES 500 EUR", "INSTRUCTED"],
  ]);
  const written = await files();
  expect(written.map(({ kind, version, currency }) => [kind, version, currency])).toEqual([
    ["PAIN_001", 1, "CZK"],
    ["PAYMENT_REQUESTS", 1, "CZK"],
    ["PAIN_001", 1, "EUR"],
    ["PAYMENT_REQUESTS", 1, "EUR"],
  ]);
  const [request] = await legs();
  expect(written[0]?.text).toContain("<CtrlSum>10.00</CtrlSum>");
  expect(written[0]?.text).toContain("<NbOfTxs>1</NbOfTxs>");
  expect(written[1]?.text).toBe(
    `reference,partner,amount,currency,due,iban,bic,payee\r\n${request?.reference},a,10.00,CZK,${request?.due_on},CZ6508000000192000145399,,The Operator\r\n`,
  );
  await settleAll();
  expect(await status()).toBe("SETTLED");
  expect(await kinds()).toEqual([
    ...["OPENED", "CUT_OFF", "CLOSED", "CALCULATED", "APPROVED", "INSTRUCTED"],
    ...["LEG_SETTLED", "PARTIALLY_SETTLED", "LEG_SETTLED", "LEG_SETTLED", "LEG_SETTLED", "SETTLED"],
  ]);
  const told = await settlement.rows<{ told: string }>(
    "SELECT concat_ws(' ', sequence, payload ->> 'status') AS told FROM outbox WHERE key = $1 ORDER BY sequence",
    [ready.cycleId],
  );
  expect(told.map((row) => row.told)).toEqual([
    ...[
      "1 OPEN",
      "2 CUT_OFF",
      "3 CLOSED",
      "4 CALCULATED",
      "5 APPROVED",
      "6 INSTRUCTED",
      "7 PARTIALLY_SETTLED",
      "8 SETTLED",
    ],
  ]);
  await expectClean();
});

describe("approving", () => {
  test("is for another person than the calculator, for what stands, and once", async () => {
    expect(await approve("finance-1")).toMatchObject({ refused: { kind: "SecondPersonRequired" } });
    expect(await approve("approver-1", "other", "0".repeat(64))).toMatchObject({
      refused: { kind: "ContentChanged", contentHash: ready.contentHash },
    });
    const answers = await Promise.all(["p", "q", "r", "s"].map(async (who) => approve(who, `key ${who}`)));
    expect(answers.filter((answer) => "cycleId" in answer)).toHaveLength(1);
    expect(answers.filter((answer) => "refused" in answer && answer.refused.kind === "CycleMoveRefused")).toHaveLength(
      3,
    );
  });

  test("is taken away by calculating again, when something has changed, and only then", async () => {
    await approve();
    const calculate = async (key: string) =>
      calculateSettlementCycle(settlement.deps, { scope: "finance-2", key }, { cycleId: ready.cycleId });
    expect(await calculate("same")).toEqual({ cycleId: ready.cycleId, contentHash: ready.contentHash });
    expect(await status()).toBe("APPROVED");
    await ready.setMinimum("EUR", 600);
    const again = await calculate("changed");
    expect(again).not.toMatchObject({ contentHash: ready.contentHash });
    expect(await status()).toBe("CALCULATED");
    expect(await instruct()).toMatchObject({ refused: { kind: "CycleMoveRefused", status: "CALCULATED" } });
    expect(await approve("approver-1", "old hash")).toMatchObject({ refused: { kind: "ContentChanged" } });
    expect(await settlement.rows("SELECT void_kind FROM cycle_approval")).toEqual([{ void_kind: "RECALCULATED" }]);
    await expectClean();
  });

  test("and calculating at the same time leave the approval of what stands, or none", async () => {
    await ready.setMinimum("EUR", 600);
    await Promise.all([approve(), inTx(async (tx) => calculateCycle(tx, ready.cycleId, { actor: "finance-1" }))]);
    expect(await status()).toBe("CALCULATED");
    await expectClean();
  });

  test("is withdrawn with a reason, and then it is not instructed", async () => {
    await approve();
    const input = { cycleId: ready.cycleId, reason: "a mistake" };
    await withdrawApproval(settlement.deps, { scope: "approver-1", key: "back" }, input);
    expect(await instruct()).toMatchObject({ refused: { status: "CALCULATED" } });
    expect(await approve("approver-1", "again")).toEqual({ cycleId: ready.cycleId });
    await instruct("second");
    expect(await withdrawApproval(settlement.deps, { scope: "approver-1", key: "late" }, input)).toMatchObject({
      refused: { kind: "CycleMoveRefused", status: "INSTRUCTED" },
    });
    expect(await kinds()).toEqual(expect.arrayContaining(["APPROVAL_WITHDRAWN"]));
  });
});

describe("instructing", () => {
  test("names everybody whose account is missing, and writes nothing", async () => {
    await settlement.db.superuserPool.query(
      "DELETE FROM bank_account WHERE partner_code = 'c' OR partner_code IS NULL",
    );
    await approve();
    expect(await instruct()).toMatchObject({
      refused: {
        kind: "InstructionRefused",
        missing: [
          { partnerCode: null, currency: "CZK" },
          { partnerCode: null, currency: "EUR" },
          { partnerCode: "c", currency: "EUR" },
        ],
      },
    });
    expect(await files()).toEqual([]);
    expect(await status()).toBe("APPROVED");
    for (const code of [null, "c"]) await ready.giveAccounts(code, ["CZK", "EUR"]);
    expect(await instruct("again")).toMatchObject({ cycleId: ready.cycleId });
  });

  test("by many at once writes the files once", async () => {
    await approve();
    const answers = await Promise.all(["1", "2", "3", "4"].map(async (key) => instruct(key)));
    expect(answers.filter((answer) => "cycleId" in answer)).toHaveLength(1);
    expect(await files()).toHaveLength(4);
  });

  test("that dies at its commit has done nothing, and its repeat does all of it once", async () => {
    await approve();
    const { superuserPool } = settlement.db;
    await superuserPool.query(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON payment_file DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
      ALTER FUNCTION die() SECURITY DEFINER`);
    await expect(instruct()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect([await status(), await files()]).toEqual(["APPROVED", []]);
    await superuserPool.query("DROP TRIGGER dies ON payment_file");
    const answer = await instruct();
    expect(await instruct()).toEqual(answer);
    expect((await files()).map(({ version }) => version)).toEqual([1, 1, 1, 1]);
  });
});

describe("what the bank refuses", () => {
  test("as a whole sends the cycle back to APPROVED, and the next version pays it once more", async () => {
    await approve();
    await instruct();
    expect(await refuseFile("CZK", 1, "rejected")).toMatchObject({ rejected: 1 });
    expect(await refuseFile("CZK", 1, "rejected")).toMatchObject({ rejected: 1 });
    expect(await status()).toBe("APPROVED");
    expect(await instruct("second")).toMatchObject({ fileIds: [expect.any(String)] });
    expect((await files()).map(({ version, kind, status: now }) => [version, kind, now])).toEqual([
      [1, "PAIN_001", "REJECTED"],
      [1, "PAYMENT_REQUESTS", "WRITTEN"],
      [1, "PAIN_001", "WRITTEN"],
      [1, "PAYMENT_REQUESTS", "WRITTEN"],
      [2, "PAIN_001", "WRITTEN"],
    ]);
    await settleAll();
    expect(await status()).toBe("SETTLED");
    await expectClean();
  });

  test("is a report on a file of ours, or refused", async () => {
    for (const chunks of [report("NOBODY", "</OrgnlGrpInfAndSts>"), [Buffer.from("<x")]]) {
      const answer = await importPaymentStatus(settlement.deps, { scope: "f", key: "k" }, { sha256: "x" }, chunks);
      expect(answer).toMatchObject({ refused: { kind: "InvalidInput" } });
    }
  });
});

describe("money", () => {
  const legOf = async (who: string) =>
    (await legs()).find((row) => row.who === who && row.status !== "RETURNED")?.id ?? "";
  const settle = async (legId: string, amountMinor: bigint) =>
    inTx(async (tx) => settleLeg(tx, { legId, amountMinor, valueDate: "2011-02-10", cause: "a test" }));

  test("in parts adds up, never above the leg", async () => {
    await approve();
    await expect(settle(await legOf("a PAYS 1000 CZK"), 1n)).rejects.toThrow(RangeError);
    await instruct();
    const leg = await legOf("a PAYS 1000 CZK");
    await settle(leg, 400n);
    expect(await status()).toBe("SETTLING");
    await expect(settle(leg, 601n)).rejects.toThrow(RangeError);
    await settle(leg, 600n);
    expect(await status()).toBe("PARTIALLY_SETTLED");
    await expect(settle(leg, 1n)).rejects.toThrow(RangeError);
  });

  test("that comes back after the cycle is SETTLED makes a new leg, which is instructed and paid, and nothing reopens", async () => {
    await approve();
    await instruct();
    await settleAll();
    const leg = await legOf("b RECEIVES 1000 CZK");
    await inTx(async (tx) =>
      returnLeg(tx, { legId: leg, amountMinor: 1000n, valueDate: "2011-02-12", reason: "AC04 closed account" }),
    );
    expect(await status()).toBe("SETTLED");
    await expectClean();
    expect(await instruct("again")).toMatchObject({ fileIds: [expect.any(String)] });
    expect((await files()).at(-1)).toMatchObject({ version: 2, kind: "PAIN_001" });
    await settleAll();
    expect(await status()).toBe("SETTLED");
    expect(await instruct("once more")).toMatchObject({ refused: { kind: "CycleMoveRefused" } });
    await expectClean();
  });

  test("that does not come in time is overdue from the day after, and may still come", async () => {
    await approve();
    await instruct();
    const [first] = await legs();
    await inTx(async (tx) => markOverdueLegsOf(tx, ready.cycleId, first?.due_on ?? ""));
    expect((await legs()).filter(({ status: now }) => now === "OVERDUE")).toEqual([]);
    await inTx(async (tx) => markOverdueLegsOf(tx, ready.cycleId, "2034-12-01"));
    expect((await legs()).filter(({ status: now }) => now === "OVERDUE").map(({ who }) => who)).toEqual([
      "a PAYS 1000 CZK",
      "a PAYS 500 EUR",
    ]);
    await settle(await legOf("a PAYS 1000 CZK"), 1000n);
    expect((await legs())[0]?.status).toBe("SETTLED");
  });
});
