import type { TestNetwork } from "../support/startTestNetwork.js";
import { daysFrom, today } from "./days.js";
import type { Break, FinanceCycle, Leg, openFinanceOffice, WrittenFile } from "./financeOffice.js";
import { instructHistory } from "./instructHistory.js";
import { nameOf } from "./nameOf.js";
import { matchCombination } from "./plantCombination.js";
import { bookMonth, type RequestedPayment } from "./testBank/bookMonth.js";
import type { BankEntry } from "./testBank/bankStatement.js";
import { leaveOut, unbalance, type BrokenStatement } from "./testBank/breakStatements.js";
import { ambiguousName, isCombined, minorOf, type Combination } from "./testBank/drawCombination.js";
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
  readonly combination: Combination | undefined;
  /** By currency. */
  readonly entries: ReadonlyMap<string, readonly BankEntry[]>;
}

/**
 * Pays all closed cycles of a replayed history at a bank of the test's own that makes seeded mistakes: of one account it leaves a statement
 * out, of another it sends one that does not add up, and mends both; who pays for three months or more pays two of them by one credit that
 * other two explain as well. Every mistake is named right, nothing else is named, people settle what they must, and every cycle is
 * SETTLED. Answers how many mistakes there were, and their names.
 */
export async function settleHistory(network: TestNetwork, partnerCodes: readonly string[], seed: number) {
  const { office, cycleIds, ibanOf, files, legs, combination } = await instructHistory(
    network,
    partnerCodes,
    CURRENCIES,
  );
  const accounts = new Map<string, Account>(
    CURRENCIES.map((one) => [one, openBankAccount(office, ibanOf(null), one)] as const),
  );
  const requestOf = ({ reference, partner, amount, settled }: Leg): RequestedPayment => ({
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
  const isAlone = (leg: PaidLeg) => combination === undefined || !isCombined(combination, leg);
  const planted = drawFaults(legs.filter(isAlone), seed);
  const faults = new Map([...planted].map(([reference, { fault }]) => [reference, fault]));
  const entries = new Map<string, readonly BankEntry[]>();
  for (const currency of CURRENCIES) {
    const requests = legs.filter((leg) => isAskedIn(currency)(leg) && isAlone(leg)).map(requestOf);
    const orders = await ordersOf(office, files, currency);
    const month = bookMonth({ orders, requests, faults, paidOn: today(), laterOn });
    entries.set(currency, [...paidAtOnce(combination, currency, ibanOf), ...month, ...nobodys(currency, laterOn)]);
  }
  const broken = await tellBrokenly(accounts, { legs, planted, combination, entries }, compare);
  for (const one of broken) await one.mend();
  const breaks = await compare();
  expect(breaks.map(nameOf).sort()).toEqual(
    [
      ...namesOf(planted.values(), combination),
      ...CURRENCIES.flatMap(() => ["UNIDENTIFIED_CREDIT", "UNIDENTIFIED_DEBIT"]),
    ].sort(),
  );
  await matchByPeople(office, breaks);
  if (combination) await matchCombination(office, combination, breaks, readAll);
  await payRest({ office, accounts, readAll, requestOf, paidOn: daysFrom(laterOn, 1) });
  await office.reconcile({ cycleId: first, source: "BANK" });
  expect((await readAll()).map(({ status }) => status)).toEqual(cycleIds.map(() => "SETTLED"));
  const types = [...breaks.map(({ type }) => type), ...broken.map(({ name }) => name.split(" ")[0] ?? "")];
  return { legs: legs.length, faults: faults.size, types: new Set(types) };
}

const isAskedIn =
  (currency: string) =>
  ({ direction, amount }: Leg): boolean =>
    direction === "PAYS" && amount.currency === currency;

/** Who is owed what came back is paid once more, and whoever owes something yet pays it as it should. */
async function payRest(what: {
  readonly office: Office;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly readAll: () => Promise<FinanceCycle[]>;
  readonly requestOf: (leg: Leg) => RequestedPayment;
  readonly paidOn: string;
}): Promise<void> {
  const { office, accounts, readAll, requestOf, paidOn } = what;
  const again: WrittenFile[] = [];
  for (const { id, legs } of await readAll())
    if (legs.some(({ status }) => status === "DUE")) again.push(...(await office.payOut(id)));
  const open = (await readAll()).flatMap(({ legs }) => legs).filter(({ status }) => status !== "SETTLED");
  for (const [currency, account] of accounts) {
    const orders = await ordersOf(office, again, currency);
    const requests = open.filter(isAskedIn(currency)).map(requestOf);
    const rest = bookMonth({ orders, requests, faults: new Map(), paidOn, laterOn: paidOn });
    if (rest.length > 0) expect(await account.tell(rest)).toEqual({ status: "IMPORTED", reason: null });
  }
}

/**
 * Of the account in crowns a statement is missing and the one behind it waits; the one in zlotys does not add up. What they tell of is
 * not missing, but not told yet; what the others tell of is named as ever.
 */
async function tellBrokenly(
  accounts: ReadonlyMap<string, Account>,
  { legs, planted, combination, entries }: Booked,
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
      ...namesOf(told, combination && isTold(combination.meant[0]) ? combination : undefined),
      ...untold.map(({ reference }) => `TIMING ${reference}`),
    ].sort(),
  );
  return [gap, unbalanced];
}

const namesOf = (planted: Iterable<PlantedFault>, combination: Combination | undefined): string[] => [
  ...[...planted].flatMap(({ leg, name }) => (name === null ? [] : [`${name} ${leg.reference}`])),
  ...(combination ? [ambiguousName(combination)] : []),
];

/** One credit for two months, without a word of which; the others are not paid yet. */
function paidAtOnce(
  combination: Combination | undefined,
  currency: string,
  ibanOf: (code: string) => string,
): BankEntry[] {
  const [first, second] = combination?.meant ?? [];
  if (!first || !second || first.amount.currency !== currency) return [];
  const { code } = first.partner;
  const plain = { bookedOn: today(), valueOn: today(), endToEndId: null, remittance: null };
  const counterparty = { name: code, iban: ibanOf(code) };
  return [
    { ...plain, counterparty, bankReference: `${currency} months`, amountMinor: minorOf(first) + minorOf(second) },
  ];
}

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
