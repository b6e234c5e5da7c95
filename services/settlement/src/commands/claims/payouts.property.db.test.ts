import fc from "fast-check";
import { newId } from "@tessera/runtime";
import { openClaimsOfMonth } from "../../test/claimsOfMonth.js";
import { PayoutPlay, type PayoutStep } from "../../test/PayoutPlay.js";
import { creditInvoice } from "../invoices/creditInvoice.js";

jest.setTimeout(600_000);

const pick = fc.nat(5);
const step: fc.Arbitrary<PayoutStep> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "PREPARE" as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: "APPROVE" as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: "WITHDRAW" as const }, { kind: "COMPARE" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("REFUSE" as const), pick, whole: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("CARRY_OUT" as const, "RETURN" as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("UNMATCH" as const, "REMATCH" as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("TWICE" as const, "BY_HAND" as const, "PARTNER_PAYS" as const),
      pick,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "WRITE_OFF" as const }) },
);

/** A month in which a is to get 40.90 of its reserve back, and 44.45 of an invoice that it paid and that was taken back. */
async function openMonth() {
  const month = await openClaimsOfMonth();
  const { reference } = await month.claimOf("INVOICE");
  await month.tell({ amountMinor: 44_45n, endToEndId: reference });
  const [invoice] = await month.settlement.rows<{ id: string }>("SELECT id FROM invoice WHERE partner_code = 'a'");
  await creditInvoice(
    month.settlement.deps,
    { scope: "finance-1", key: newId() },
    { invoiceId: invoice!.id, reason: "all of it" },
  );
  return month;
}

test("whatever people and the bank do in any order, no claim is ordered or paid beyond what is owed, the books agree and equations close", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 12 }), async (steps) => {
      const month = await openMonth();
      try {
        const play = new PayoutPlay(month);
        for (const one of steps) {
          await play.play(one);
          const wrongs = await play.wrongs();
          if (wrongs.length > 0) throw new Error(`after ${JSON.stringify(one)}: ${wrongs.join("; ")}`);
        }
        await play.settleDown();
        expect([...(await play.wrongs()), ...(await month.faults())]).toEqual([]);
      } finally {
        await month.stop();
      }
    }),
    { numRuns: 6 },
  );
});

test("the whole way: prepared, approved, refused, ordered anew, sent back, taken apart, and paid at last", async () => {
  const month = await openMonth();
  try {
    const play = new PayoutPlay(month);
    const story: PayoutStep[] = [
      { kind: "PREPARE" },
      { kind: "APPROVE" },
      { kind: "REFUSE", pick: 0, whole: false },
      { kind: "CARRY_OUT", pick: 0 },
      { kind: "RETURN", pick: 0 },
      { kind: "PREPARE" },
      { kind: "APPROVE" },
      { kind: "CARRY_OUT", pick: 0 },
      { kind: "UNMATCH", pick: 0 },
      // The claim is open again, and the bank has been told to pay it: nothing more is ordered.
      { kind: "PREPARE" },
      { kind: "APPROVE" },
      { kind: "REMATCH", pick: 0 },
      { kind: "PARTNER_PAYS", pick: 1 },
      { kind: "WRITE_OFF" },
      { kind: "TWICE", pick: 0 },
    ];
    for (const one of story) {
      await play.play(one);
      expect([one, await play.wrongs()]).toEqual([one, []]);
    }
    expect(await month.faults()).toEqual([]);
    expect(Object.fromEntries(play.counts)).toEqual({
      ...{ PREPARE: 2, APPROVE: 2, REFUSE: 1, CARRY_OUT: 2, RETURN: 1, UNMATCH: 1, REMATCH: 1 },
      ...{ PARTNER_PAYS: 1, TWICE: 1, WRITE_OFF: 1 },
    });
    const owed = (await month.claims()).filter(({ kind }) => kind === "RESERVE_PAID_OUT" || kind === "CREDIT_NOTE");
    expect(owed.map(({ standing, paid }) => [standing, paid])).toEqual(
      owed.map(({ standing }) => [standing, standing]),
    );
  } finally {
    await month.stop();
  }
});
