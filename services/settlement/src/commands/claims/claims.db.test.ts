import { isRefused, money } from "@tessera/kernel";
import { inTransaction, newId } from "@tessera/runtime";
import { closes } from "../../domain/reconciliation/equation.js";
import { readClaimEquations } from "../../store/claims/claimEquations.js";
import { readPartnerStatement } from "../../store/statements/readPartnerStatement.js";
import { dayStatement, entry, IBAN, keepFile, openOwnAccount } from "../../test/bank/openBank.js";
import { closingOf, type TestEntry } from "../../test/bank/TestStatement.js";
import { writeCamt053 } from "../../test/bank/writeCamt053.js";
import { approveByHand, startMonthOfFees } from "../../test/monthOfFees.js";
import { person, shop, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { importBankStatement } from "../bank/importBankStatement.js";
import { creditInvoice } from "../invoices/creditInvoice.js";
import { issueInvoices } from "../invoices/issueInvoices.js";
import { approveMatch } from "../reconciliation/approveMatch.js";
import { approveUnmatch } from "../reconciliation/approveUnmatch.js";
import { approveBreakResolution, closeBreak, resolveBreak } from "../reconciliation/changeBreak.js";
import { proposeMatch } from "../reconciliation/proposeMatch.js";
import { runWaitingReconciliations } from "../reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../reconciliation/startReconciliation.js";
import { unmatch } from "../reconciliation/unmatch.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";

interface Claim {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly amount: { readonly amount: string };
  readonly paid: { readonly amount: string };
  readonly open: { readonly amount: string };
  readonly reference: string;
  readonly variableSymbol: string | null;
}

let settlement: TestSettlement;
let cycleId: string;
let day = 0;
let balanceMinor = 0n;

/** a owes fees of 37.04 and 20 % VAT, and 493.80 for its reserve; of this it gets 40.90 back. b owes fees of its own. */
beforeEach(async () => {
  settlement = await startTestSettlement();
  [day, balanceMinor] = [0, 0n];
  cycleId = await startMonthOfFees(settlement);
  await approveByHand(settlement, cycleId);
  expect(await issueInvoices(settlement.deps, by("finance-1"), { cycleId })).toHaveProperty("invoiceIds");
  await openOwnAccount(settlement);
});
afterEach(async () => settlement.stop());

const by = (scope: string) => ({ scope, key: newId() });
const database = () => settlement.db.database;

async function claims(args = `(partnerCode: "a")`, caller = person("finance")): Promise<Claim[]> {
  const query = `{ claims${args} { totalCount nodes { id kind status reference variableSymbol amount { amount } paid { amount } open { amount } } } }`;
  const { data, errors } = await settlement.subgraph.execute({ query }, caller);
  expect(errors).toBeUndefined();
  const { nodes } = data?.["claims"] as { nodes: Claim[] };
  // Those of one instant are in no order of their own.
  return nodes.sort((a, b) => a.kind.localeCompare(b.kind));
}
const claimOf = async (kind: string) => (await claims()).find((one) => one.kind === kind)!;
const stateOf = async (kind: string) => {
  const { status, paid, open } = await claimOf(kind);
  return `${status} ${paid.amount} ${open.amount}`;
};
const uuid = (id: string) => id.slice(4);

/** A statement of the next day, compared at once; answers the types of the open breaks. */
async function tell(...entries: (Partial<TestEntry> & { readonly amountMinor: bigint })[]): Promise<string[]> {
  day += 1;
  const date = `2011-03-${String(day).padStart(2, "0")}`;
  const statement = {
    ...dayStatement(day, balanceMinor),
    iban: IBAN,
    entries: entries.map((one) => entry(one.amountMinor, { bookedOn: date, ...one })),
  };
  balanceMinor = closingOf(statement);
  const fileId = await keepFile(settlement, writeCamt053(statement));
  const input = { fileId, format: "CAMT_053" as const, csv: null };
  expect(isRefused(await importBankStatement(settlement.deps, by("finance-1"), input))).toBe(false);
  return compare();
}

async function compare(): Promise<string[]> {
  const run = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
  await startReconciliation(database(), by("finance-1"), run);
  await runWaitingReconciliations(settlement.deps);
  const failed = await settlement.rows("SELECT reason FROM reconciliation_run WHERE status <> 'DONE'");
  expect(failed).toEqual([]);
  const rows = await settlement.rows<{ type: string }>(
    "SELECT type FROM break WHERE status <> 'RESOLVED' ORDER BY type",
  );
  return rows.map(({ type }) => type);
}

async function balances(): Promise<Record<string, number>> {
  const rows = await settlement.rows<{ account: string; minor: string }>(
    `SELECT account, sum(amount_minor) AS minor FROM money_posting
     WHERE account IN ('suspense', 'bank:operator', 'receivable:a', 'payable:a', 'writeoff') GROUP BY account`,
  );
  return Object.fromEntries(rows.map(({ account, minor }) => [account, Number(minor)]));
}

async function expectSoundBooks(): Promise<void> {
  const reports = await verifyOwnBooks(database());
  expect(reports.flatMap(({ invariant, examples }) => examples.map((one) => `${invariant}: ${one}`))).toEqual([]);
}

const lineId = async (name: string) =>
  (await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = $1", [name]))[0]!.id;

async function takeApart(matchId: string): Promise<object> {
  const asked = await unmatch(database(), by("finance-1"), { matchId, reason: "of another" });
  if ("refused" in asked) return asked.refused;
  expect(await approveUnmatch(database(), by("finance-1"), { matchId, accept: true })).toMatchObject({
    refused: { kind: "SecondPersonRequired" },
  });
  const done = await approveUnmatch(database(), by("approver-1"), { matchId, accept: true });
  return "refused" in done ? done.refused : done;
}

async function endBreak(type: string, resolution: "WRITE_OFF" | "CLAIM", claimPartner: string | null = null) {
  const [found] = await settlement.rows<{ id: string }>(
    "SELECT id FROM break WHERE type = $1 AND status <> 'RESOLVED'",
    [type],
  );
  const breakId = found?.id ?? "";
  const proposal = { breakId, resolution, note: "agreed", adjustmentId: null, claimPartner };
  const proposed = await resolveBreak(database(), by("finance-1"), proposal);
  if ("refused" in proposed) throw new Error(JSON.stringify(proposed));
  await approveBreakResolution(database(), by("approver-1"), { breakId, accept: true });
  const closed = await closeBreak(database(), by("finance-1"), { breakId });
  if ("refused" in closed) throw new Error(JSON.stringify(closed));
  return breakId;
}

test("an approved cycle claims what is paid beside its legs, each under a reference that its document bears; others see nothing of it", async () => {
  const own = await claims();
  expect(own.map(({ kind, status, open }) => [kind, status, open.amount])).toEqual([
    ["INVOICE", "OPEN", "44.45"],
    ["RESERVE_PAID_IN", "OPEN", "493.80"],
    ["RESERVE_PAID_OUT", "OPEN", "40.90"],
  ]);
  expect(new Set(own.map(({ reference }) => reference)).size).toBe(3);
  const query = `{ invoices(partnerCode: "a") { nodes { number claim { reference status open { amount } } } } }`;
  const { data } = await settlement.subgraph.execute({ query }, shop("a"));
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
  const { statement } = await readPartnerStatement(database(), cycleId, "a");
  const { reference, variableSymbol } = own[0]!;
  expect(statement.sections.flatMap(({ fees }) => fees)).toMatchObject([{ reference, variableSymbol }]);
  expect(await claims(`(partnerCode: "a")`, shop("a"))).toEqual(own);
  expect(await claims(`(partnerCode: "a")`, shop("b"))).toEqual([]);
  expect((await claims(`(partnerCode: "a", kind: INVOICE, isOpen: true)`)).map(({ kind }) => kind)).toEqual([
    "INVOICE",
  ]);
});

test("the sign-off's pack says what is claimed beside the legs, what of it is paid and what is open", async () => {
  const { reference } = await claimOf("INVOICE");
  await tell({ amountMinor: 40_00n, endToEndId: reference });
  const equations = await inTransaction(database(), async (tx) => readClaimEquations(tx, [cycleId]));
  const ofB = (await claims(`(partnerCode: "b", kind: INVOICE)`))[0]!;
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
  const [invoice, paidIn, paidOut] = await claims();
  const breaks = await tell(
    { amountMinor: 493_80n, remittance: `reserve /VS/${paidIn!.variableSymbol} thanks` },
    { amountMinor: -40_90n, endToEndId: paidOut!.reference },
    { amountMinor: 44_45n, endToEndId: `/VS0${invoice!.variableSymbol}/SS/KS` },
  );
  expect(breaks.filter((type) => type !== "LATE_PAYMENT")).toEqual([]);
  expect((await claims()).map(({ status }) => status)).toEqual(["PAID", "PAID", "PAID"]);
  expect(await claims(`(partnerCode: "a", isOpen: true)`)).toEqual([]);
  expect(await balances()).toMatchObject({ suspense: 0, "receivable:a": 0, "payable:a": 0 });
  await expectSoundBooks();
});

test("too little stays a break until the rest comes; paid again, too much and another currency are named", async () => {
  const { reference } = await claimOf("INVOICE");
  expect(await tell({ amountMinor: 40_00n, endToEndId: reference })).toEqual(["UNDERPAID"]);
  expect(await stateOf("INVOICE")).toBe("PARTIALLY_PAID 40.00 4.45");
  expect(await compare()).toEqual(["UNDERPAID"]);
  expect(await tell({ amountMinor: 4_46n, endToEndId: reference })).toEqual(["OVERPAID"]);
  expect(await stateOf("INVOICE")).toBe("PARTIALLY_PAID 40.00 4.45");
  // Two people keep the haller that is too much.
  await endBreak("OVERPAID", "WRITE_OFF");
  expect(await stateOf("INVOICE")).toBe("PAID 44.45 0.00");
  expect(await tell({ amountMinor: 44_45n, endToEndId: reference })).toEqual(["DUPLICATE_CREDIT"]);
  expect(await stateOf("INVOICE")).toBe("PAID 44.45 0.00");
  expect(await balances()).toMatchObject({ suspense: -44_45, writeoff: -1, "receivable:a": 493_80 });
  await expectSoundBooks();
});

test("a payment of another is taken from the invoice by two people, and matched with the right claim by two", async () => {
  const { reference } = await claimOf("INVOICE");
  await tell({ amountMinor: 44_45n, endToEndId: reference, bankReference: "of b" });
  const line = await lineId("of b");
  expect(await takeApart(line)).toHaveProperty("matchId");
  expect(await stateOf("INVOICE")).toBe("OPEN 0.00 44.45");
  expect(await balances()).toMatchObject({ suspense: -44_45, "receivable:a": 538_25 });
  await expectSoundBooks();
  expect(await compare()).toEqual(["AMBIGUOUS"]);
  const { id } = await claimOf("RESERVE_PAID_IN");
  const place = { source: "BANK", cycleId, partnerCode: null } as const;
  const items = { expectedIds: [uuid(id)], foundIds: [line], feeMinor: 449_35n, note: "the rest is forgiven" };
  const proposed = await proposeMatch(database(), by("finance-1"), { ...place, ...items });
  if (!("matchId" in proposed)) throw new Error(JSON.stringify(proposed));
  expect(await approveMatch(database(), by("approver-1"), proposed)).toHaveProperty("matchId");
  expect(await stateOf("RESERVE_PAID_IN")).toBe("PAID 493.80 0.00");
  // The right payment finds the invoice still.
  expect(await tell({ amountMinor: 44_45n, endToEndId: reference })).not.toContain("DUPLICATE_CREDIT");
  expect(await stateOf("INVOICE")).toBe("PAID 44.45 0.00");
  await expectSoundBooks();
});

test("what the bank takes back is open again, is not taken apart, and is paid again under the same reference", async () => {
  const { reference } = await claimOf("RESERVE_PAID_OUT");
  const paid = { amountMinor: -40_90n, endToEndId: reference };
  const back = { amountMinor: 40_90n, endToEndId: reference, returnReason: "AC04" };
  await tell({ ...paid, bankReference: "paid" }, { ...back, bankReference: "back" });
  expect(await stateOf("RESERVE_PAID_OUT")).toBe("OPEN 0.00 40.90");
  expect(await takeApart(await lineId("back"))).toMatchObject({ reason: "SENT_BACK" });
  expect(await takeApart(await lineId("paid"))).toMatchObject({ reason: "SENT_BACK" });
  await expectSoundBooks();
  await tell(paid);
  expect(await stateOf("RESERVE_PAID_OUT")).toBe("PAID 40.90 0.00");
  await tell(back);
  await tell(paid);
  expect(await stateOf("RESERVE_PAID_OUT")).toBe("PAID 40.90 0.00");
  expect(await balances()).toMatchObject({ suspense: 0, "payable:a": 0 });
  await expectSoundBooks();
});

test("one line that pays several claims of a partner pays the earliest first; taken apart, its break is open again", async () => {
  await tell({ amountMinor: 500_00n, bankReference: "all" });
  const breakId = await endBreak("UNIDENTIFIED_CREDIT", "CLAIM", "a");
  const states = [await stateOf("INVOICE"), await stateOf("RESERVE_PAID_IN")].sort();
  expect(states.filter((one) => one.startsWith("PAID"))).toHaveLength(1);
  expect((await balances())["receivable:a"]).toBe(38_25);
  await expectSoundBooks();
  expect(await takeApart(breakId)).toHaveProperty("matchId");
  expect([await stateOf("INVOICE"), await stateOf("RESERVE_PAID_IN")]).toEqual(["OPEN 0.00 44.45", "OPEN 0.00 493.80"]);
  expect(await balances()).toMatchObject({ suspense: -500_00, "receivable:a": 538_25 });
  expect(await compare()).toEqual(["UNIDENTIFIED_CREDIT"]);
  await endBreak("UNIDENTIFIED_CREDIT", "WRITE_OFF");
  expect(await balances()).toMatchObject({ suspense: 0, writeoff: -500_00 });
  await expectSoundBooks();
});

test("a credit note takes from what is open; of a paid invoice it is given back, and the payment stays", async () => {
  const [{ id: invoiceId } = { id: "" }] = await settlement.rows<{ id: string }>(
    "SELECT id FROM invoice WHERE partner_code = 'a'",
  );
  const net = (minor: bigint) => money(minor, "CZK");
  expect(
    await creditInvoice(settlement.deps, by("finance-1"), { invoiceId, reason: "late", net: net(10_00n) }),
  ).toHaveProperty("creditNoteId");
  const { reference, open } = await claimOf("INVOICE");
  expect(open.amount).toBe("32.45");
  await tell({ amountMinor: 32_45n, endToEndId: reference, bankReference: "paid" });
  expect(await stateOf("INVOICE")).toBe("PAID 32.45 0.00");
  await creditInvoice(settlement.deps, by("finance-1"), { invoiceId, reason: "all of it" });
  const refund = await claimOf("CREDIT_NOTE");
  expect([refund.open.amount, refund.reference]).toEqual(["32.45", expect.stringMatching(/^RF\d\dCRN\d{4}000002$/)]);
  expect(await takeApart(await lineId("paid"))).toMatchObject({ reason: "USED_UP" });
  await tell({ amountMinor: -32_45n, endToEndId: refund.reference });
  expect(await stateOf("CREDIT_NOTE")).toBe("PAID 32.45 0.00");
  expect(await balances()).toMatchObject({ suspense: 0, "receivable:a": 493_80 });
  await expectSoundBooks();
  // Nothing is expected of an invoice that nobody paid and that was taken back whole.
  const [other] = await claims(`(partnerCode: "b", kind: INVOICE)`);
  const [{ id: ofB } = { id: "" }] = await settlement.rows<{ id: string }>(
    "SELECT id FROM invoice WHERE partner_code = 'b'",
  );
  await creditInvoice(settlement.deps, by("finance-1"), { invoiceId: ofB, reason: "all of it" });
  expect((await claims(`(partnerCode: "b", kind: INVOICE)`))[0]).toMatchObject({ status: "CANCELLED" });
  expect(await tell({ amountMinor: 1_00n, endToEndId: other!.reference })).toContain("UNIDENTIFIED_CREDIT");
});

test("the database keeps what was paid, and between nothing and all of it", async () => {
  const { id } = await claimOf("INVOICE");
  const pay = async (minor: number, kind = "PAYMENT") =>
    settlement.rows(
      "INSERT INTO claim_payment (claim_id, ordinal, kind, amount_minor, value_on, cause) VALUES ($1, 1, $2, $3, '2011-03-01', 'a test')",
      [uuid(id), kind, minor],
    );
  await expect(pay(44_46)).rejects.toThrow("between nothing and all of it");
  await expect(pay(-1, "RETURN")).rejects.toThrow("between nothing and all of it");
  await expect(pay(-1)).rejects.toThrow("claim_payment_check");
  await expect(settlement.rows("UPDATE claim SET amount_minor = 1")).rejects.toThrow();
});
