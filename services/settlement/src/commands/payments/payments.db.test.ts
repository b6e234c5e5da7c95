import { openPaymentMonth, type PaymentMonth } from "../../test/openPaymentMonth.js";
import { writePain002 } from "../../test/writePain002.js";
import { importPaymentStatus } from "./importPaymentStatus.js";

let month: PaymentMonth;
beforeEach(async () => {
  month = await openPaymentMonth();
});
afterEach(async () => month.stop());

test("a month goes from calculated to settled, each step told in the timeline and numbered without a gap", async () => {
  expect(await month.approve()).toEqual({ cycleId: month.ready.cycleId });
  const answer = await month.instruct();
  expect(await month.instruct()).toEqual(answer);
  expect((await month.legs()).map(({ who, status: now }) => [who, now])).toEqual([
    ["a PAYS 1000 CZK", "INSTRUCTED"],
    ["b RECEIVES 1000 CZK", "INSTRUCTED"],
    ["a PAYS 500 EUR", "INSTRUCTED"],
    ["c RECEIVES 500 EUR", "INSTRUCTED"],
  ]);
  const written = await month.files();
  expect(written.map(({ kind, version, currency }) => [kind, version, currency])).toEqual([
    ["PAIN_001", 1, "CZK"],
    ["PAYMENT_REQUESTS", 1, "CZK"],
    ["PAIN_001", 1, "EUR"],
    ["PAYMENT_REQUESTS", 1, "EUR"],
  ]);
  const [request] = await month.legs();
  expect(written[0]?.text).toContain("<CtrlSum>10.00</CtrlSum>");
  expect(written[0]?.text).toContain("<NbOfTxs>1</NbOfTxs>");
  expect(written[1]?.text).toBe(
    `reference,partner,amount,currency,due,iban,bic,payee\r\n${request?.reference},a,10.00,CZK,${request?.due_on},CZ6508000000192000145399,,The Operator\r\n`,
  );
  await month.settleAll();
  expect(await month.status()).toBe("SETTLED");
  expect(await month.kinds()).toEqual([
    ...["OPENED", "CUT_OFF", "CLOSED", "CALCULATED", "APPROVED", "INSTRUCTED"],
    ...["LEG_SETTLED", "PARTIALLY_SETTLED", "LEG_SETTLED", "LEG_SETTLED", "LEG_SETTLED", "SETTLED"],
  ]);
  const told = await month.settlement.rows<{ told: string }>(
    "SELECT concat_ws(' ', sequence, payload ->> 'status') AS told FROM outbox WHERE key = $1 ORDER BY sequence",
    [month.ready.cycleId],
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
  await month.expectClean();
});

describe("instructing", () => {
  test("names everybody whose account is missing, and writes nothing", async () => {
    await month.settlement.db.superuserPool.query(
      "DELETE FROM bank_account WHERE partner_code = 'c' OR partner_code IS NULL",
    );
    await month.approve();
    expect(await month.instruct()).toMatchObject({
      refused: {
        kind: "InstructionRefused",
        missing: [
          { partnerCode: null, currency: "CZK" },
          { partnerCode: null, currency: "EUR" },
          { partnerCode: "c", currency: "EUR" },
        ],
      },
    });
    expect(await month.files()).toEqual([]);
    expect(await month.status()).toBe("APPROVED");
    for (const code of [null, "c"]) await month.ready.giveAccounts(code, ["CZK", "EUR"]);
    expect(await month.instruct("again")).toMatchObject({ cycleId: month.ready.cycleId });
  });

  test("by many at once writes the files once", async () => {
    await month.approve();
    const answers = await Promise.all(["1", "2", "3", "4"].map(async (key) => month.instruct(key)));
    expect(answers.filter((answer) => "cycleId" in answer)).toHaveLength(1);
    expect(await month.files()).toHaveLength(4);
  });

  test("that dies at its commit has done nothing, and its repeat does all of it once", async () => {
    await month.approve();
    const { superuserPool } = month.settlement.db;
    await superuserPool.query(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON payment_file DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
      ALTER FUNCTION die() SECURITY DEFINER`);
    await expect(month.instruct()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect([await month.status(), await month.files()]).toEqual(["APPROVED", []]);
    await superuserPool.query("DROP TRIGGER dies ON payment_file");
    const answer = await month.instruct();
    expect(await month.instruct()).toEqual(answer);
    expect((await month.files()).map(({ version }) => version)).toEqual([1, 1, 1, 1]);
  });
});

describe("what the bank refuses", () => {
  test("as a whole sends the cycle back to APPROVED, and the next version pays it once more", async () => {
    await month.approve();
    await month.instruct();
    expect(await month.refuseFile("CZK", 1, "rejected")).toMatchObject({ rejected: 1 });
    expect(await month.refuseFile("CZK", 1, "rejected")).toMatchObject({ rejected: 1 });
    expect(await month.status()).toBe("APPROVED");
    expect(await month.instruct("second")).toMatchObject({ fileIds: [expect.any(String)] });
    expect((await month.files()).map(({ version, kind, status: now }) => [version, kind, now])).toEqual([
      [1, "PAIN_001", "REJECTED"],
      [1, "PAYMENT_REQUESTS", "WRITTEN"],
      [1, "PAIN_001", "WRITTEN"],
      [1, "PAYMENT_REQUESTS", "WRITTEN"],
      [2, "PAIN_001", "WRITTEN"],
    ]);
    await month.settleAll();
    expect(await month.status()).toBe("SETTLED");
    await month.expectClean();
  });

  test("is a report on a file of ours, or refused", async () => {
    for (const chunks of [[writePain002({ messageId: "NOBODY" })], [Buffer.from("<x")]]) {
      const answer = await importPaymentStatus(
        month.settlement.deps,
        { scope: "f", key: "k" },
        { sha256: "x" },
        chunks,
      );
      expect(answer).toMatchObject({ refused: { kind: "InvalidInput" } });
    }
  });
});
