import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { addReward, enrol, setUpFixedCoalition } from "../support/fixedCoalition.js";
import { obligationsOf } from "../support/obligationsOf.js";
import { expectVerified } from "../support/replay.js";
import { runTessera } from "../support/runTessera.js";
import { sealStage } from "../support/sealStage.js";
import { eventually, FINANCE, mutate, OPERATOR, redeem } from "../support/smallCoalition.js";
import { startTestNetwork, type Person, type TestNetwork } from "../support/startTestNetwork.js";
import { czechIban } from "./czechIban.js";
import { daysFrom, today } from "./days.js";
import { APPROVER, openFinanceOffice, type FinanceCycle, type Leg, type WrittenFile } from "./financeOffice.js";
import { bookMonth, type Fault, type RequestedPayment } from "./testBank/bookMonth.js";
import { openBankAccount } from "./testBank/openBankAccount.js";
import { readPaymentOrder, type ReadOrder } from "./testBank/readPaymentOrder.js";

/*
 * January of a coalition in which each debtor owes one creditor what this table says, a point being 0.10 CZK: whoever issued the
 * points that were spent at hotel or motel. Every payment meets the fault beside it. In February delta owes hotel as much again.
 */
const DEBTS: readonly { debtor: string; creditor: string; points: number; fault?: Fault }[] = [
  { debtor: "alfa", creditor: "hotel", points: 50_000, fault: "FEE_DEDUCTED" },
  { debtor: "cena", creditor: "hotel", points: 40_000, fault: "DUPLICATED" },
  { debtor: "delta", creditor: "hotel", points: 30_000, fault: "NO_REFERENCE" },
  { debtor: "efekt", creditor: "motel", points: 30_000, fault: "NO_REFERENCE_STRANGER" },
  { debtor: "farma", creditor: "motel", points: 25_000, fault: "UNDERPAID" },
  { debtor: "ikona", creditor: "motel", points: 21_000, fault: "OVERPAID" },
  { debtor: "jablko", creditor: "hotel", points: 17_000, fault: "LATE" },
  { debtor: "kava", creditor: "motel", points: 13_000, fault: "NO_REFERENCE" },
  { debtor: "lampa", creditor: "hotel", points: 11_000 },
];
const CREDITORS = ["hotel", "motel"];
const PARTNERS = [...DEBTS.map(({ debtor }) => debtor), ...CREDITORS].map((code) => ({
  code,
  currency: "CZK",
  unitPrice: "0.10",
  unit: "1.00",
}));
const ibanOf = (code: string | null): string =>
  czechIban(1 + ["", ...PARTNERS.map((partner) => partner.code)].indexOf(code ?? ""));
const HOLDER = "Tessera Clearing s.r.o.";

let network: TestNetwork;
let office: ReturnType<typeof openFinanceOffice>;
let cycleId: string;
let february: string;
const files: WrittenFile[] = [];
let account: ReturnType<typeof openBankAccount>;

beforeAll(async () => {
  network = await startTestNetwork();
  office = openFinanceOffice(network);
  account = openBankAccount(office, ibanOf(null), "CZK");
  const cards = DEBTS.map(({ debtor }) => `card-${debtor}`);
  await setUpFixedCoalition(network, { expiryMonths: 2, partners: PARTNERS, cards: [] });
  for (const card of cards) await enrol(network, card);
  for (const { debtor, creditor, points } of DEBTS) {
    await addReward(network, { code: `stay-${debtor}`, partnerCode: creditor, points });
    await owe(debtor, points, "01");
  }
  await owe("delta", 30_000, "02");
  const terms = { paymentDays: 5, payoutDays: 1, coolingOffDays: 0, minimums: [] };
  await office.command("setPaymentTerms", terms, "PaymentTermsSet", "terms { paymentDays }", OPERATOR);
  await office.openAccount(null, "CZK", ibanOf(null), HOLDER);
  for (const { code } of PARTNERS) await office.openAccount(code, "CZK", ibanOf(code), `${code} a.s.`);
}, 180_000);
afterAll(async () => network.stop());

/** A member spends points of the debtor at the creditor's reward. */
async function owe(debtor: string, points: number, month: string): Promise<void> {
  const name = `${debtor}-${month}`;
  const receipt = { partnerCode: debtor, cardNumber: `card-${debtor}`, receiptNumber: month, currency: "CZK" };
  const lines = [{ sku: "thing", quantity: String(points), unitPrice: "1.00" }];
  const input = { idempotencyKey: name, ...receipt, occurredAt: `2025-${month}-10T09:00:00Z`, lines };
  await mutate(network, "recordPurchase", input, "");
  const at = new Date(`2025-${month}-15T10:00:00Z`);
  await obligationsOf(network, await redeem(network, `stay-${debtor}`, `card-${debtor}`, name, at), 1);
}

async function january(): Promise<FinanceCycle> {
  return office.readCycle(cycleId);
}

async function legOf(partnerCode: string, status?: string): Promise<Leg> {
  const found = (await january()).legs.filter(
    ({ partner, status: is }) => partner.code === partnerCode && (status === undefined || is === status),
  );
  const [leg] = found;
  if (!leg || found.length > 1) throw new Error(`${partnerCode} has ${found.length} legs`);
  return leg;
}

const minor = (amount: string): bigint => BigInt(amount.replace(".", ""));

const requestsOf = (legs: readonly Leg[]): RequestedPayment[] =>
  legs
    .filter(({ direction }) => direction === "PAYS")
    .map(({ reference, amount, partner }) => ({
      reference: reference ?? "",
      amountMinor: minor(amount.amount),
      payer: { name: `${partner.code} a.s.`, iban: ibanOf(partner.code) },
    }));

describe("a month with every fault that a bank can make", () => {
  it("is closed, calculated, approved by a second person and instructed", async () => {
    const cycles = await office.cycles();
    [cycleId = "", february = ""] = cycles.map(({ id }) => id);
    for (const id of [cycleId, february]) {
      await office.command("closeSettlementCycle", { cycleId: id }, "SettlementCycleClosed", "cycle { id }");
      await office.approve(id);
      files.push(...(await office.payOut(id)));
    }
    expect(files.map(({ kind, transfers, controlSum }) => [kind, transfers, controlSum.amount])).toEqual([
      ["PAIN_001", 2, "23700.00"],
      ["PAYMENT_REQUESTS", 9, "23700.00"],
      ["PAIN_001", 1, "3000.00"],
      ["PAYMENT_REQUESTS", 1, "3000.00"],
    ]);
    expect((await january()).status).toBe("INSTRUCTED");
  });

  it("the bank gets an order whose sums are right, for the accounts that were approved", async () => {
    const [order] = await ordersOf(files);
    expect(order).toMatchObject({ numberOfTransactions: 2, controlSumMinor: 2_370_000n, iban: ibanOf(null) });
    expect(order?.transfers.map(({ creditor, amountMinor }) => [creditor.iban, amountMinor])).toEqual([
      [ibanOf("hotel"), 1_480_000n],
      [ibanOf("motel"), 890_000n],
    ]);
  });

  it("the bank's statement is imported and each fault gets its one name", async () => {
    const { legs } = await january();
    const faults = new Map<string, Fault>(
      legs.flatMap(({ partner, reference }) => {
        const fault =
          partner.code === "hotel" ? "RETURNED" : DEBTS.find(({ debtor }) => debtor === partner.code)?.fault;
        return fault === undefined || reference === null ? [] : [[reference, fault] as const];
      }),
    );
    const dueOn = legs.find(({ direction }) => direction === "PAYS")?.dueOn ?? "";
    const entries = bookMonth({
      orders: await ordersOf(files),
      requests: requestsOf(legs),
      faults,
      paidOn: today(),
      laterOn: daysFrom(dueOn, 3),
    });
    const stranger = { name: "Neznámý", iban: czechIban(9_999) };
    const plain = { bookedOn: today(), valueOn: today(), endToEndId: null, remittance: null, counterparty: stranger };
    expect(
      await account.tell([
        ...entries,
        { ...plain, bankReference: "X1", amountMinor: 77_77n },
        { ...plain, bankReference: "X2", amountMinor: -12_00n, remittance: "poplatek" },
      ]),
    ).toEqual({ status: "IMPORTED", reason: null });
    await office.reconcile({ cycleId, source: "BANK" });
    expect(await breaksInWords()).toEqual([
      "AMBIGUOUS delta-1 delta-2",
      "DUPLICATE_CREDIT cena-1",
      "FEE_DIFFERENCE alfa-1",
      "LATE_PAYMENT jablko-1",
      "MISSING_AT_PARTNER efekt-1",
      "OVERPAID ikona-1",
      "RETURNED_PAYMENT hotel-1",
      "UNDERPAID farma-1",
      "UNIDENTIFIED_CREDIT",
      "UNIDENTIFIED_CREDIT",
      "UNIDENTIFIED_DEBIT",
    ]);
    expect((await january()).status).toBe("PARTIALLY_SETTLED");
  });

  it("people say what the machine may not, the rest comes, and the cycle is settled to the last haléř", async () => {
    const breaks = await office.openBreaks();
    const lineOf = (type: string, amount?: string) =>
      breaks.find((one) => one.type === type && (amount === undefined || one.found?.amount === amount))?.theirs[0]?.id;
    for (const [partner, lineId, fee] of [
      ["delta", lineOf("AMBIGUOUS"), null],
      ["efekt", lineOf("UNIDENTIFIED_CREDIT", "3000.00"), null],
      ["alfa", lineOf("FEE_DIFFERENCE"), "1.50"],
      ["ikona", lineOf("OVERPAID"), "-12.34"],
    ] as const) {
      const { id } = await legOf(partner);
      const money = fee === null ? {} : { fee: { amount: fee, currency: "CZK" } };
      await office.match({ cycleId, source: "BANK", expectedIds: [id], foundIds: [lineId ?? ""], ...money });
    }
    const again = await office.payOut(cycleId);
    expect(again.map(({ kind, transfers, controlSum }) => [kind, transfers, controlSum.amount])).toEqual([
      ["PAIN_001", 1, "14800.00"],
    ]);
    const farma = await legOf("farma");
    const paidOn = daysFrom(farma.dueOn ?? "", 4);
    const rest = requestsOf([farma]).map((request) => ({ ...request, amountMinor: 12_34n }));
    const orders = await ordersOf(again);
    const entries = bookMonth({ orders, requests: rest, faults: new Map(), paidOn, laterOn: paidOn });
    expect(await account.tell(entries)).toEqual({ status: "IMPORTED", reason: null });
    await office.reconcile({ cycleId, source: "BANK" });
    const settled = await january();
    expect(
      settled.legs.filter(({ status }) => status !== "SETTLED").map(({ partner, status }) => [partner.code, status]),
    ).toEqual([["hotel", "RETURNED"]]);
    expect(settled.status).toBe("SETTLED");
    await expectVerified(network);
  });

  it("a partner proves from its statement alone that its obligations are under the root of the signed pack", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-statement-"));
    try {
      const file = path.join(folder, "motel.csv");
      const environment = { TESSERA_DATA: network.dataDir };
      const of = ["--partner", "motel", "--cycle", cycleId, "--format", "csv", "--language", "cs"];
      await eventually(async () => (await sealStage(network, cycleId)) === "SETTLED");
      const sign = async (input: object, person: Person) =>
        office.command<{ signOff: { status: string; contentHash: string; json: string } }>(
          "signOffPeriod",
          { cycleId, ...input },
          "PeriodSignOff",
          "signOff { status contentHash json }",
          person,
        );
      const { signOff: prepared } = await sign({}, FINANCE);
      const { signOff: signed } = await sign({ contentHash: prepared.contentHash }, APPROVER);
      const [{ root }] = (JSON.parse(signed.json) as { seals: [{ root: string }] }).seals;
      expect((await runTessera(["statement", ...of, "--out", file], environment)).code).toBe(0);
      const proved = await runTessera(["verify", file, "--root", root]);
      expect([proved.code, proved.stdout]).toEqual([0, expect.stringContaining(`under root ${root}`)]);
      writeFileSync(file, readFileSync(file, "utf8").replace(/(ENTRY,.*CZK,)/, "$19"));
      const found = await runTessera(["verify", file]);
      expect([found.code, found.stdout]).toEqual([1, expect.stringContaining("not those that were sealed")]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("its ledger is proved offline from an export, and a byte that was changed is found", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-export-"));
    try {
      const file = path.join(folder, "ledger.ndjson");
      const environment = { TESSERA_DATA: network.dataDir };
      const exported = await runTessera(["export-ledger", "--cycle", cycleId, "--out", file], environment);
      expect([exported.code, exported.stderr]).toEqual([0, expect.any(String)]);
      expect((await runTessera(["verify", file])).code).toBe(0);
      const bytes = readFileSync(file, "utf8");
      const place = bytes.lastIndexOf('"postings"');
      const digit = /[1-8]/.exec(bytes.slice(place))?.index ?? 0;
      const changed = `${bytes.slice(0, place + digit)}9${bytes.slice(place + digit + 1)}`;
      writeFileSync(file, changed);
      expect((await runTessera(["verify", file])).code).toBe(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("the points book is proved offline under the root in the pack, and names no person", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-book-"));
    try {
      const file = path.join(folder, "book.ndjson");
      const exported = await runTessera(["export-ledger", "--points", "--out", file], {
        TESSERA_DATA: network.dataDir,
      });
      expect([exported.code, exported.stderr]).toEqual([0, expect.any(String)]);
      const bytes = readFileSync(file, "utf8");
      const { root } = JSON.parse(bytes.trimEnd().split("\n").at(-1) ?? "") as { root: string };
      const proved = await runTessera(["verify", file, "--root", root]);
      expect([proved.code, proved.stdout]).toEqual([0, expect.stringContaining(`root ${root}`)]);
      expect(bytes).not.toMatch(/@|card|name/i);
      const lines = bytes.split("\n");
      for (const changed of [lines.toSpliced(2, 1), lines.with(2, lines[3] ?? "").with(3, lines[2] ?? "")]) {
        writeFileSync(file, changed.join("\n"));
        expect((await runTessera(["verify", file])).code).toBe(1);
      }
      writeFileSync(
        file,
        bytes.replace(
          /("\(MEMBER,[^)]*?)(\d)\)/,
          (_, legs: string, digit: string) => `${legs}${(Number(digit) + 1) % 10})`,
        ),
      );
      expect((await runTessera(["verify", file])).code).toBe(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function ordersOf(written: readonly WrittenFile[]): Promise<ReadOrder[]> {
  const orders = written.filter(({ kind }) => kind === "PAIN_001");
  return Promise.all(
    orders.map(async ({ file }) => readPaymentOrder((await office.download(file.url)).toString("utf8"))),
  );
}

/** "AMBIGUOUS delta-1 delta-2": the type and the legs of January (1) and February (2). */
async function breaksInWords(): Promise<string[]> {
  const names = new Map<string, string>();
  for (const [place, id] of [cycleId, february].entries()) {
    for (const { reference, partner } of (await office.readCycle(id)).legs)
      if (reference !== null) names.set(reference, `${partner.code}-${place + 1}`);
  }
  const words = (await office.openBreaks()).map(({ type, ours }) =>
    [type, ...ours.map(({ reference }) => names.get(reference ?? "") ?? "?").sort()].join(" "),
  );
  return words.sort();
}
