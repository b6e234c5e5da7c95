import { seeded } from "../support/seeded.js";
import { OPERATOR } from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { czechIban } from "./czechIban.js";
import { daysFrom, today } from "./days.js";
import { openFinanceOffice, type FinanceCycle, type Leg, type WrittenFile } from "./financeOffice.js";
import { bookMonth, type Fault, type RequestedPayment } from "./testBank/bookMonth.js";
import type { BankEntry } from "./testBank/bankStatement.js";
import { openBankAccount } from "./testBank/openBankAccount.js";
import { readPaymentOrder, type ReadOrder } from "./testBank/readPaymentOrder.js";

const CURRENCIES = ["CZK", "EUR", "PLN"];
/** Each fault of a payment, and the break that must be its name; null: the machine finds the payment all the same. */
const NAMES: readonly (readonly [Fault, string | null])[] = [
  ["FEE_DEDUCTED", "FEE_DIFFERENCE"],
  ["DUPLICATED", "DUPLICATE_CREDIT"],
  ["UNDERPAID", "UNDERPAID"],
  ["OVERPAID", "OVERPAID"],
  ["LATE", "LATE_PAYMENT"],
  ["MISSING", "MISSING_AT_PARTNER"],
  ["NO_REFERENCE", null],
];
/** A payment of less may not bear what faults take away. */
const LEAST_FAULTY_MINOR = 5_000n;

/**
 * Pays all closed cycles of a replayed history at a bank of the test's own that makes seeded mistakes: every mistake is named right,
 * nothing else is named, people settle what they must, and every cycle is SETTLED. Answers how many mistakes there were, and their names.
 */
export async function settleHistory(network: TestNetwork, partnerCodes: readonly string[], seed: number) {
  const office = openFinanceOffice(network);
  const ibanOf = (code: string | null) => czechIban(1 + ["", ...partnerCodes].indexOf(code ?? ""));
  const terms = { paymentDays: 5, payoutDays: 1, coolingOffDays: 0, minimums: [] };
  await office.command("setPaymentTerms", terms, "PaymentTermsSet", "terms { paymentDays }", OPERATOR);
  for (const currency of CURRENCIES) {
    for (const code of [null, ...partnerCodes])
      await office.openAccount(code, currency, ibanOf(code), code ?? "Tessera");
  }
  const cycleIds = (await office.cycles()).flatMap(({ id, status }) => (status === "OPEN" ? [] : [id]));
  const files: WrittenFile[] = [];
  for (const id of cycleIds) {
    await office.approve(id);
    files.push(...(await office.payOut(id)));
  }
  const ordersOf = async (written: readonly WrittenFile[], currency: string): Promise<ReadOrder[]> =>
    Promise.all(
      written
        .filter((file) => file.kind === "PAIN_001" && file.currency === currency)
        .map(async ({ file }) => readPaymentOrder((await office.download(file.url)).toString("utf8"))),
    );
  const requestOf = ({ reference, partner, amount, settled }: Leg): RequestedPayment => ({
    reference: reference ?? "",
    amountMinor: minor(amount.amount) - minor(settled.amount),
    payer: { name: partner.code, iban: ibanOf(partner.code) },
  });
  const accounts = CURRENCIES.map((currency) => ({
    currency,
    account: openBankAccount(office, ibanOf(null), currency),
  }));
  const readAll = async (): Promise<FinanceCycle[]> => Promise.all(cycleIds.map(async (id) => office.readCycle(id)));

  const before = (await readAll()).flatMap(({ legs }) => legs);
  const faults = drawFaults(before, seed);
  const laterOn = daysFrom(
    before
      .map(({ dueOn }) => dueOn ?? "")
      .sort()
      .at(-1) ?? today(),
    3,
  );
  for (const { currency, account } of accounts) {
    const requests = before
      .filter((leg) => leg.direction === "PAYS" && leg.amount.currency === currency)
      .map(requestOf);
    const month = { orders: await ordersOf(files, currency), requests, faults, paidOn: today(), laterOn };
    expect(await account.tell([...bookMonth(month), ...nobodys(currency)])).toEqual({
      status: "IMPORTED",
      reason: null,
    });
  }
  const [first = ""] = cycleIds;
  await office.reconcile({ cycleId: first, source: "BANK" });
  const breaks = await office.openBreaks();
  expect(breaks.map(({ type, ours }) => `${type} ${ours.map(({ reference }) => reference).join(" ")}`).sort()).toEqual(
    [...namesOf(faults), ...CURRENCIES.flatMap(() => ["UNIDENTIFIED_CREDIT ", "UNIDENTIFIED_DEBIT "])].sort(),
  );

  for (const { type, ours, theirs, cycleId, expected } of breaks) {
    if (type !== "FEE_DIFFERENCE" && type !== "OVERPAID") continue;
    const ids = { expectedIds: ours.map(({ id }) => id), foundIds: theirs.map(({ id }) => id) };
    const fee = { amount: type === "OVERPAID" ? "-12.34" : "1.50", currency: expected?.currency ?? "" };
    await office.match({ cycleId, source: "BANK", ...ids, fee });
  }
  const again: WrittenFile[] = [];
  for (const { id, legs } of await readAll())
    if (legs.some(({ status }) => status === "DUE")) again.push(...(await office.payOut(id)));
  const after = (await readAll()).flatMap(({ legs }) => legs);
  const paidOn = daysFrom(laterOn, 1);
  for (const { currency, account } of accounts) {
    const open = after.filter(
      ({ direction, status, amount }) => direction === "PAYS" && status !== "SETTLED" && amount.currency === currency,
    );
    const orders = await ordersOf(again, currency);
    const entries = bookMonth({ orders, requests: open.map(requestOf), faults: new Map(), paidOn, laterOn: paidOn });
    if (entries.length > 0) expect(await account.tell(entries)).toEqual({ status: "IMPORTED", reason: null });
  }
  await office.reconcile({ cycleId: first, source: "BANK" });
  expect((await readAll()).map(({ status }) => status)).toEqual(cycleIds.map(() => "SETTLED"));
  return { legs: before.length, faults: faults.size, types: new Set(breaks.map(({ type }) => type)) };
}

/** What a stranger paid and what the bank charged: they belong to no leg. */
function nobodys(currency: string): BankEntry[] {
  const stranger = { name: "Neznámý plátce", iban: "CZ5508000000001234567899" };
  const plain = { bookedOn: today(), valueOn: today(), endToEndId: null, remittance: null, counterparty: stranger };
  return [
    { ...plain, bankReference: `${currency} stranger`, amountMinor: 7n },
    { ...plain, bankReference: `${currency} charge`, amountMinor: -3n, remittance: "poplatek" },
  ];
}

const minor = (amount: string): bigint => BigInt(amount.replace(".", ""));

/** About every third payment goes wrong; what partners do wrong takes turns, so that nothing is left out. */
function drawFaults(legs: readonly Leg[], seed: number): Map<string, Fault> {
  const chance = seeded(seed);
  const faults = new Map<string, Fault>();
  let turn = Math.floor(chance() * NAMES.length);
  for (const { direction, amount, reference } of legs) {
    const isRight = chance() > 0.35;
    if (reference === null || minor(amount.amount) < LEAST_FAULTY_MINOR || isRight) continue;
    const [fault] = direction === "PAYS" ? (NAMES[(turn += 1) % NAMES.length] ?? ["LATE"]) : ["RETURNED" as const];
    faults.set(reference, fault);
  }
  return faults;
}

function namesOf(faults: ReadonlyMap<string, Fault>): string[] {
  const names = new Map<Fault, string | null>([...NAMES, ["RETURNED", "RETURNED_PAYMENT"]]);
  return [...faults]
    .flatMap(([reference, fault]) => {
      const name = names.get(fault);
      return name === null || name === undefined ? [] : [`${name} ${reference}`];
    })
    .sort();
}
