import { money } from "@tessera/kernel";
import { inTransaction, newId } from "@tessera/runtime";
import { closes } from "../../domain/reconciliation/equation.js";
import { readClaimEquations } from "../../store/claims/claimEquations.js";
import { readPartnerStatement } from "../../store/statements/readPartnerStatement.js";
import { openClaimsDesk, type ClaimsDesk } from "../../test/openClaimsDesk.js";
import { shop } from "../../test/startTestSettlement.js";
import { creditInvoice } from "../invoices/creditInvoice.js";
import { approveMatch } from "../reconciliation/approveMatch.js";
import { proposeMatch } from "../reconciliation/proposeMatch.js";

let desk: ClaimsDesk;
beforeEach(async () => {
  desk = await openClaimsDesk();
});
afterEach(async () => desk.settlement.stop());

const by = (scope: string) => ({ scope, key: newId() });
const database = () => desk.settlement.db.database;
const uuid = (id: string) => id.slice(4);

test("an approved cycle claims what is paid beside its legs, each under a reference that its document bears; others see nothing of it", async () => {
  const own = await desk.claims();
  expect(own.map(({ kind, status, open }) => [kind, status, open.amount])).toEqual([
    ["INVOICE", "OPEN", "44.45"],
    ["RESERVE_PAID_IN", "OPEN", "493.80"],
    ["RESERVE_PAID_OUT", "OPEN", "40.90"],
  ]);
  expect(new Set(own.map(({ reference }) => reference)).size).toBe(3);
  const query = `{ invoices(partnerCode: "a") { nodes { number claim { reference status open { amount } } } } }`;
  const { data } = await desk.settlement.subgraph.execute({ query }, shop("a"));
  const year = new Date().getUTCFullYear();
  expect(data).toMatchObject({
    invoices: {
      nodes: [
        {
          number: expect.stringMatching(/^INV-\d{4}-000001$/),
          claim: {
            reference: expect.stringMatching(/^RF\d\dINV\d{4}000001$/),
            status: "OPEN",
            open: { amount: "44.45" },
          },
        },
      ],
    },
  });
  expect(own[0]!.variableSymbol).toMatch(new RegExp(`^(${year - 1}|${year}|${year + 1})000001$`));
  expect(own.map(({ variableSymbol }) => variableSymbol?.[0])).toEqual(["2", "9", "9"]);
  const { statement } = await readPartnerStatement(database(), desk.cycleId, "a");
  const { reference, variableSymbol } = own[0]!;
  expect(statement.sections.flatMap(({ fees }) => fees)).toMatchObject([{ reference, variableSymbol }]);
  expect(await desk.claims(`(partnerCode: "a")`, shop("a"))).toEqual(own);
  expect(await desk.claims(`(partnerCode: "a")`, shop("b"))).toEqual([]);
  expect((await desk.claims(`(partnerCode: "a", kind: INVOICE, isOpen: true)`)).map(({ kind }) => kind)).toEqual([
    "INVOICE",
  ]);
});

test("the sign-off's pack says what is claimed beside the legs, what of it is paid and what is open", async () => {
  const { reference } = await desk.claimOf("INVOICE");
  await desk.tell({ amountMinor: 40_00n, endToEndId: reference });
  const equations = await inTransaction(database(), async (tx) => readClaimEquations(tx, [desk.cycleId]));
  const ofB = (await desk.claims(`(partnerCode: "b", kind: INVOICE)`))[0]!;
  const openMinor = 4_45n + BigInt(ofB.open.amount.replace(".", ""));
  expect(equations).toEqual([
    {
      of: "claims PAYS",
      currency: "CZK",
      leftMinor: 40_00n + openMinor + 493_80n,
      right: [
        { name: "open INVOICE", minor: openMinor },
        { name: "open RESERVE_PAID_IN", minor: 493_80n },
        { name: "paid INVOICE", minor: 40_00n },
      ],
      uncovered: 0,
    },
    {
      of: "claims RECEIVES",
      currency: "CZK",
      leftMinor: -40_90n,
      right: [{ name: "open RESERVE_PAID_OUT", minor: -40_90n }],
      uncovered: 0,
    },
  ]);
  expect(equations.every(closes)).toBe(true);
});

test("lines with the references pay the invoice and the reserve, in and out, whoever writes it where", async () => {
  const [invoice, paidIn, paidOut] = await desk.claims();
  const breaks = await desk.tell(
    { amountMinor: 493_80n, remittance: `reserve /VS/${paidIn!.variableSymbol} thanks` },
    { amountMinor: -40_90n, endToEndId: paidOut!.reference },
    { amountMinor: 44_45n, endToEndId: `/VS0${invoice!.variableSymbol}/SS/KS` },
  );
  expect(breaks.filter((type) => type !== "LATE_PAYMENT")).toEqual([]);
  expect((await desk.claims()).map(({ status }) => status)).toEqual(["PAID", "PAID", "PAID"]);
  expect(await desk.claims(`(partnerCode: "a", isOpen: true)`)).toEqual([]);
  expect(await desk.balances()).toMatchObject({ suspense: 0, "receivable:a": 0, "payable:a": 0 });
  await desk.expectSoundBooks();
});

test("too little stays a break until the rest comes; paid again, too much and another currency are named", async () => {
  const { reference } = await desk.claimOf("INVOICE");
  expect(await desk.tell({ amountMinor: 40_00n, endToEndId: reference })).toEqual(["UNDERPAID"]);
  expect(await desk.stateOf("INVOICE")).toBe("PARTIALLY_PAID 40.00 4.45");
  expect(await desk.compare()).toEqual(["UNDERPAID"]);
  expect(await desk.tell({ amountMinor: 4_46n, endToEndId: reference })).toEqual(["OVERPAID"]);
  expect(await desk.stateOf("INVOICE")).toBe("PARTIALLY_PAID 40.00 4.45");
  // Two people keep the haller that is too much.
  await desk.endBreak("OVERPAID", "WRITE_OFF");
  expect(await desk.stateOf("INVOICE")).toBe("PAID 44.45 0.00");
  expect(await desk.tell({ amountMinor: 44_45n, endToEndId: reference })).toEqual(["DUPLICATE_CREDIT"]);
  expect(await desk.stateOf("INVOICE")).toBe("PAID 44.45 0.00");
  expect(await desk.balances()).toMatchObject({ suspense: -44_45, writeoff: -1, "receivable:a": 493_80 });
  await desk.expectSoundBooks();
});

test("a payment of another is taken from the invoice by two people, and matched with the right claim by two", async () => {
  const { reference } = await desk.claimOf("INVOICE");
  await desk.tell({ amountMinor: 44_45n, endToEndId: reference, bankReference: "of b" });
  const line = await desk.lineId("of b");
  expect(await desk.takeApart(line)).toHaveProperty("matchId");
  expect(await desk.stateOf("INVOICE")).toBe("OPEN 0.00 44.45");
  expect(await desk.balances()).toMatchObject({ suspense: -44_45, "receivable:a": 538_25 });
  await desk.expectSoundBooks();
  expect(await desk.compare()).toEqual(["AMBIGUOUS"]);
  const { id } = await desk.claimOf("RESERVE_PAID_IN");
  const place = { source: "BANK", cycleId: desk.cycleId, partnerCode: null } as const;
  const items = { expectedIds: [uuid(id)], foundIds: [line], feeMinor: 449_35n, note: "the rest is forgiven" };
  const proposed = await proposeMatch(database(), by("finance-1"), { ...place, ...items });
  if (!("matchId" in proposed)) throw new Error(JSON.stringify(proposed));
  expect(await approveMatch(database(), by("approver-1"), proposed)).toHaveProperty("matchId");
  expect(await desk.stateOf("RESERVE_PAID_IN")).toBe("PAID 493.80 0.00");
  // The right payment finds the invoice still.
  expect(await desk.tell({ amountMinor: 44_45n, endToEndId: reference })).not.toContain("DUPLICATE_CREDIT");
  expect(await desk.stateOf("INVOICE")).toBe("PAID 44.45 0.00");
  await desk.expectSoundBooks();
});

test("what the bank takes back is open again, is not taken apart, and is paid again under the same reference", async () => {
  const { reference } = await desk.claimOf("RESERVE_PAID_OUT");
  const paid = { amountMinor: -40_90n, endToEndId: reference };
  const back = { amountMinor: 40_90n, endToEndId: reference, returnReason: "AC04" };
  await desk.tell({ ...paid, bankReference: "paid" }, { ...back, bankReference: "back" });
  expect(await desk.stateOf("RESERVE_PAID_OUT")).toBe("OPEN 0.00 40.90");
  expect(await desk.takeApart(await desk.lineId("back"))).toMatchObject({ reason: "SENT_BACK" });
  expect(await desk.takeApart(await desk.lineId("paid"))).toMatchObject({ reason: "SENT_BACK" });
  await desk.expectSoundBooks();
  await desk.tell(paid);
  expect(await desk.stateOf("RESERVE_PAID_OUT")).toBe("PAID 40.90 0.00");
  await desk.tell(back);
  await desk.tell(paid);
  expect(await desk.stateOf("RESERVE_PAID_OUT")).toBe("PAID 40.90 0.00");
  expect(await desk.balances()).toMatchObject({ suspense: 0, "payable:a": 0 });
  await desk.expectSoundBooks();
});

test("one line that pays several claims of a partner pays the earliest first; taken apart, its break is open again", async () => {
  await desk.tell({ amountMinor: 500_00n, bankReference: "all" });
  const breakId = await desk.endBreak("UNIDENTIFIED_CREDIT", "CLAIM", "a");
  const states = [await desk.stateOf("INVOICE"), await desk.stateOf("RESERVE_PAID_IN")].sort();
  expect(states.filter((one) => one.startsWith("PAID"))).toHaveLength(1);
  expect((await desk.balances())["receivable:a"]).toBe(38_25);
  await desk.expectSoundBooks();
  expect(await desk.takeApart(breakId)).toHaveProperty("matchId");
  expect([await desk.stateOf("INVOICE"), await desk.stateOf("RESERVE_PAID_IN")]).toEqual([
    "OPEN 0.00 44.45",
    "OPEN 0.00 493.80",
  ]);
  expect(await desk.balances()).toMatchObject({ suspense: -500_00, "receivable:a": 538_25 });
  expect(await desk.compare()).toEqual(["UNIDENTIFIED_CREDIT"]);
  await desk.endBreak("UNIDENTIFIED_CREDIT", "WRITE_OFF");
  expect(await desk.balances()).toMatchObject({ suspense: 0, writeoff: -500_00 });
  await desk.expectSoundBooks();
});

test("a credit note takes from what is open; of a paid invoice it is given back, and the payment stays", async () => {
  const [{ id: invoiceId } = { id: "" }] = await desk.settlement.rows<{ id: string }>(
    "SELECT id FROM invoice WHERE partner_code = 'a'",
  );
  const net = (minor: bigint) => money(minor, "CZK");
  expect(
    await creditInvoice(desk.settlement.deps, by("finance-1"), { invoiceId, reason: "late", net: net(10_00n) }),
  ).toHaveProperty("creditNoteId");
  const { reference, open } = await desk.claimOf("INVOICE");
  expect(open.amount).toBe("32.45");
  await desk.tell({ amountMinor: 32_45n, endToEndId: reference, bankReference: "paid" });
  expect(await desk.stateOf("INVOICE")).toBe("PAID 32.45 0.00");
  await creditInvoice(desk.settlement.deps, by("finance-1"), { invoiceId, reason: "all of it" });
  const refund = await desk.claimOf("CREDIT_NOTE");
  expect([refund.open.amount, refund.reference]).toEqual(["32.45", expect.stringMatching(/^RF\d\dCRN\d{4}000002$/)]);
  expect(await desk.takeApart(await desk.lineId("paid"))).toMatchObject({ reason: "USED_UP" });
  await desk.tell({ amountMinor: -32_45n, endToEndId: refund.reference });
  expect(await desk.stateOf("CREDIT_NOTE")).toBe("PAID 32.45 0.00");
  expect(await desk.balances()).toMatchObject({ suspense: 0, "receivable:a": 493_80 });
  await desk.expectSoundBooks();
  // Nothing is expected of an invoice that nobody paid and that was taken back whole.
  const [other] = await desk.claims(`(partnerCode: "b", kind: INVOICE)`);
  const [{ id: ofB } = { id: "" }] = await desk.settlement.rows<{ id: string }>(
    "SELECT id FROM invoice WHERE partner_code = 'b'",
  );
  await creditInvoice(desk.settlement.deps, by("finance-1"), { invoiceId: ofB, reason: "all of it" });
  expect((await desk.claims(`(partnerCode: "b", kind: INVOICE)`))[0]).toMatchObject({ status: "CANCELLED" });
  expect(await desk.tell({ amountMinor: 1_00n, endToEndId: other!.reference })).toContain("UNIDENTIFIED_CREDIT");
});

test("the database keeps what was paid, and between nothing and all of it", async () => {
  const { id } = await desk.claimOf("INVOICE");
  const pay = async (minor: number, kind = "PAYMENT") =>
    desk.settlement.rows(
      "INSERT INTO claim_payment (claim_id, ordinal, kind, amount_minor, value_on, cause) VALUES ($1, 1, $2, $3, '2011-03-01', 'a test')",
      [uuid(id), kind, minor],
    );
  await expect(pay(44_46)).rejects.toThrow("between nothing and all of it");
  await expect(pay(-1, "RETURN")).rejects.toThrow("between nothing and all of it");
  await expect(pay(-1)).rejects.toThrow("claim_payment_check");
  await expect(desk.settlement.rows("UPDATE claim SET amount_minor = 1")).rejects.toThrow();
});
