import type { TestNetwork } from "../support/startTestNetwork.js";
import { daysFrom, today } from "./days.js";
import type { Break, FinanceCycle, openFinanceOffice, WrittenFile } from "./financeOffice.js";
import { instructHistory } from "./instructHistory.js";
import { bookMonth, type RequestedPayment } from "./testBank/bookMonth.js";
import type { BankEntry } from "./testBank/bankStatement.js";
import { leaveOut, unbalance, type BrokenStatement } from "./testBank/breakStatements.js";
import { drawFaults, type PaidLeg, type PlantedFault } from "./testBank/drawFaults.js";
import { openBankAccount } from "./testBank/openBankAccount.js";
import { readPaymentOrder, type ReadOrder } from "./testBank/readPaymentOrder.js";
import { inUnits } from "./partnerOffice/toldLine.js";

const CURRENCIES = ["CZK", "EUR", "PLN"] as const;
const MATCHED_BY_PEOPLE = new Set(["FEE_DIFFERENCE", "OVERPAID", "FX_DIFFERENCE"]);

type Office = ReturnType<typeof openFinanceOffice>;
type Account = ReturnType<typeof openBankAccount>;

/** What the bank of the test books of a history, and what it has been told wrongly. */
interface Booked {
  readonly legs: readonly PaidLeg[];
  readonly planted: ReadonlyMap<string, PlantedFault>;
  /** By currency. */
  readonly entries: ReadonlyMap<string, readonly BankEntry[]>;
}

/**
 * Pays all closed cycles of a replayed history at a bank of the test's own that makes seeded mistakes: of one account it leaves a statement
 * out, of another it sends one that does not add up, and mends both; every mistake is named right, nothing else is named, people
 * settle what they must, and every cycle is SETTLED. Answers how many mistakes there were, and their names.
 */
export async function settleHistory(network: TestNetwork, partnerCodes: readonly string[], seed: number) {
  const { office, cycleIds, ibanOf, files, legs } = await instructHistory(network, partnerCodes, CURRENCIES);
  const accounts = new Map(CURRENCIES.map((one) => [one, openBankAccount(office, ibanOf(null), one)] as const));
  const requestOf = ({ reference, partner, amount, settled }: FinanceCycle["legs"][number]): RequestedPayment => ({
    reference: reference ?? "",
    amountMinor: minor(amount.amount) - minor(settled.amount),
    payer: { name: partner.code, iban: ibanOf(partner.code) },
  });
  const readAll = async (): Promise<FinanceCycle[]> => Promise.all(cycleIds.map(async (id) => office.readCycle(id)));
  const [first = ""] = cycleIds;
  const compare = async () => {
    await office.reconcile({ cycleId: first, source: "BANK" });
    return office.openBreaks();
  };

  const laterOn = daysFrom(
    legs.map(({ dueOn }) => dueOn ?? "").reduce((last, day) => (day > last ? day : last)),
    3,
  );
  const planted = drawFaults(legs, seed);
  const faults = new Map([...planted].map(([reference, { fault }]) => [reference, fault]));
  const entries = new Map<string, readonly BankEntry[]>();
  for (const currency of CURRENCIES) {
    const asked = legs.filter(({ direction, amount }) => direction === "PAYS" && amount.currency === currency);
    const orders = await ordersOf(office, files, currency);
    const month = { orders, requests: asked.map(requestOf), faults, paidOn: today(), laterOn };
    entries.set(currency, [...bookMonth(month), ...nobodys(currency, laterOn)]);
  }
  const broken = await tellBrokenly(accounts, { legs, planted, entries }, compare);
  for (const one of broken) await one.mend();
  const breaks = await compare();
  expect(breaks.map(nameOf).sort()).toEqual(
    [...namesOf(planted.values()), ...CURRENCIES.flatMap(() => ["UNIDENTIFIED_CREDIT", "UNIDENTIFIED_DEBIT"])].sort(),
  );
  await matchByPeople(office, breaks);
  const again: WrittenFile[] = [];
  for (const { id, legs: own } of await readAll())
    if (own.some(({ status }) => status === "DUE")) again.push(...(await office.payOut(id)));
  const after = (await readAll()).flatMap(({ legs: own }) => own);
  const paidOn = daysFrom(laterOn, 1);
  for (const [currency, account] of accounts) {
    const open = after.filter(
      ({ direction, status, amount }) => direction === "PAYS" && status !== "SETTLED" && amount.currency === currency,
    );
    const orders = await ordersOf(office, again, currency);
    const rest = bookMonth({ orders, requests: open.map(requestOf), faults: new Map(), paidOn, laterOn: paidOn });
    if (rest.length > 0) expect(await account.tell(rest)).toEqual({ status: "IMPORTED", reason: null });
  }
  await office.reconcile({ cycleId: first, source: "BANK" });
  expect((await readAll()).map(({ status }) => status)).toEqual(cycleIds.map(() => "SETTLED"));
  const types = [...breaks.map(({ type }) => type), ...broken.map(({ name }) => name.split(" ")[0] ?? "")];
  return { legs: legs.length, faults: faults.size, types: new Set(types) };
}

/**
 * Of the account in crowns a statement is missing and the one behind it waits; the one in zlotys does not add up. What they tell of is
 * not missing, but not told yet; what the others tell of is named as ever.
 */
async function tellBrokenly(
  accounts: ReadonlyMap<string, Account>,
  { legs, planted, entries }: Booked,
  compare: () => Promise<readonly Break[]>,
): Promise<readonly BrokenStatement[]> {
  const accountOf = (currency: string) => [accounts.get(currency)!, entries.get(currency) ?? []] as const;
  const [euro, inEuro] = accountOf("EUR");
  expect(await euro.tell(inEuro)).toEqual({ status: "IMPORTED", reason: null });
  const gap = await leaveOut(...accountOf("CZK"));
  const unbalanced = await unbalance(...accountOf("PLN"));
  const faultOf = ({ reference }: PaidLeg) => planted.get(reference ?? "")?.fault;
  const isLate = (leg: PaidLeg) => ["LATE", "MISSING"].includes(faultOf(leg) ?? "");
  const isTold = (leg: PaidLeg) => leg.amount.currency === "EUR" || leg.amount.currency === "CZK";
  const untold = legs.filter((leg) => !isTold(leg) || (leg.amount.currency === "CZK" && isLate(leg)));
  const told = [...planted.values()].filter(({ leg, fault }) => {
    if (leg.amount.currency === "EUR") return true;
    return leg.amount.currency === "CZK" && !isLate(leg) && fault !== "DUPLICATED" && fault !== "RETURNED";
  });
  expect((await compare()).map(nameOf).sort()).toEqual(
    [
      ...[gap.name, unbalanced.name, "UNIDENTIFIED_CREDIT", "UNIDENTIFIED_DEBIT"],
      ...namesOf(told),
      ...untold.map(({ reference }) => `TIMING ${reference}`),
    ].sort(),
  );
  return [gap, unbalanced];
}

/** "UNDERPAID 2011…": the type and our reference, or that of a statement. */
function nameOf({ type, ours, theirs }: Break): string {
  const items = type.startsWith("STATEMENT_") ? theirs : ours;
  return [type, ...items.map(({ reference }) => reference)].join(" ");
}

const namesOf = (planted: Iterable<PlantedFault>): string[] =>
  [...planted].flatMap(({ leg, name }) => (name === null ? [] : [`${name} ${leg.reference}`]));

/** What differs by a fee, by a rate, or by too much is matched by two persons. */
async function matchByPeople(office: Office, breaks: readonly Break[]): Promise<void> {
  for (const { type, ours, theirs, cycleId, expected, found } of breaks) {
    if (!MATCHED_BY_PEOPLE.has(type) || !expected || !found) continue;
    const ids = { expectedIds: ours.map(({ id }) => id), foundIds: theirs.map(({ id }) => id) };
    const fee = { amount: inUnits(minor(expected.amount) - minor(found.amount)), currency: expected.currency };
    await office.match({ cycleId, source: "BANK", ...ids, fee });
  }
}

async function ordersOf(office: Office, written: readonly WrittenFile[], currency: string): Promise<ReadOrder[]> {
  return Promise.all(
    written
      .filter((file) => file.kind === "PAIN_001" && file.currency === currency)
      .map(async ({ file }) => readPaymentOrder((await office.download(file.url)).toString("utf8"))),
  );
}

/** What a stranger paid and what the bank charged: they belong to no leg. */
function nobodys(currency: string, on: string): BankEntry[] {
  const stranger = { name: "Neznámý plátce", iban: "CZ5508000000001234567899" };
  const plain = { bookedOn: on, valueOn: on, endToEndId: null, remittance: null, counterparty: stranger };
  return [
    { ...plain, bankReference: `${currency} stranger`, amountMinor: 7n },
    { ...plain, bankReference: `${currency} charge`, amountMinor: -3n, remittance: "poplatek" },
  ];
}

const minor = (amount: string): bigint => BigInt(amount.replace(".", ""));
