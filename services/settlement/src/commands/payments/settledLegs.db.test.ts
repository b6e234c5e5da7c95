import { openPaymentMonth, type PaymentMonth } from "../../test/openPaymentMonth.js";
import { markOverdueLegsOf } from "./markOverdueLegs.js";
import { returnLeg } from "./returnLeg.js";
import { settleLeg } from "./settleLeg.js";

let month: PaymentMonth;
beforeEach(async () => {
  month = await openPaymentMonth();
});
afterEach(async () => month.stop());

describe("money", () => {
  const legOf = async (who: string) =>
    (await month.legs()).find((row) => row.who === who && row.status !== "RETURNED")?.id ?? "";
  const settle = async (legId: string, amountMinor: bigint) =>
    month.inTx(async (tx) => settleLeg(tx, { legId, amountMinor, valueDate: "2011-02-10", cause: "a test" }));

  test("in parts adds up, never above the leg", async () => {
    await month.approve();
    await expect(settle(await legOf("a PAYS 1000 CZK"), 1n)).rejects.toThrow(RangeError);
    await month.instruct();
    const leg = await legOf("a PAYS 1000 CZK");
    await settle(leg, 400n);
    expect(await month.status()).toBe("SETTLING");
    await expect(settle(leg, 601n)).rejects.toThrow(RangeError);
    await settle(leg, 600n);
    expect(await month.status()).toBe("PARTIALLY_SETTLED");
    await expect(settle(leg, 1n)).rejects.toThrow(RangeError);
  });

  test("that comes back after the cycle is SETTLED makes a new leg, which is instructed and paid, and nothing reopens", async () => {
    await month.approve();
    await month.instruct();
    await month.settleAll();
    const leg = await legOf("b RECEIVES 1000 CZK");
    await month.inTx(async (tx) =>
      returnLeg(tx, { legId: leg, amountMinor: 1000n, valueDate: "2011-02-12", reason: "AC04 closed account" }),
    );
    expect(await month.status()).toBe("SETTLED");
    await month.expectClean();
    expect(await month.instruct("again")).toMatchObject({ fileIds: [expect.any(String)] });
    expect((await month.files()).at(-1)).toMatchObject({ version: 2, kind: "PAIN_001" });
    await month.settleAll();
    expect(await month.status()).toBe("SETTLED");
    expect(await month.instruct("once more")).toMatchObject({ refused: { kind: "CycleMoveRefused" } });
    await month.expectClean();
  });

  test("that does not come in time is overdue from the day after, and may still come", async () => {
    await month.approve();
    await month.instruct();
    const [first] = await month.legs();
    await month.inTx(async (tx) => markOverdueLegsOf(tx, month.ready.cycleId, first?.due_on ?? ""));
    expect((await month.legs()).filter(({ status: now }) => now === "OVERDUE")).toEqual([]);
    await month.inTx(async (tx) => markOverdueLegsOf(tx, month.ready.cycleId, "2034-12-01"));
    expect((await month.legs()).filter(({ status: now }) => now === "OVERDUE").map(({ who }) => who)).toEqual([
      "a PAYS 1000 CZK",
      "a PAYS 500 EUR",
    ]);
    await settle(await legOf("a PAYS 1000 CZK"), 1000n);
    expect((await month.legs())[0]?.status).toBe("SETTLED");
  });
});
