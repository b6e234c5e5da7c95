import { inTransaction } from "@tessera/runtime";
import { approveFxRate } from "../../commands/fx/approveFxRate.js";
import { setFxRate } from "../../commands/fx/setFxRate.js";
import { saveFile } from "../../store/files/saveFile.js";
import type { TestStatement } from "../bank/TestStatement.js";
import { entry } from "../bank/openBank.js";
import { giveAccounts, OPERATOR_IBAN } from "../giveAccounts.js";
import { writeCamt053 } from "../bank/writeCamt053.js";
import { importPartnerStatement } from "../../commands/reconciliation/importPartnerStatement.js";
import { obligationName } from "./financeSteps.js";
import type { Finance } from "./openFinance.js";

const PARTNERS = Array.from({ length: 30 }, (_, index) => `p${String(index).padStart(2, "0")}`);
const REDEEMERS = ["p00", "p01"];
const SPENDS_EACH = 18;
const CURRENCIES = ["CZK", "EUR"];
const OPERATOR = { name: "The Operator", address: "Praha 1", country: "CZ", vatId: "CZ11111111" };

/** January: two partners redeem points of everybody, 1,044 obligations in two currencies; everybody has bank accounts. */
export async function prepareMonth(finance: Finance): Promise<void> {
  const { deps } = finance;
  await redeemInMonth(finance, "2011-01", { cutOff: "BY_COMMAND", spendsEach: SPENDS_EACH });
  const rate = { base: "EUR", quote: "CZK", rate: "24.365", validOn: "2010-12-31" };
  const set = await setFxRate(deps, { scope: "finance-1", key: "account rate" }, rate);
  if ("rateId" in set) await approveFxRate(deps, { scope: "approver-1", key: "account rate" }, set);
  await giveAccounts({ deps }, [null, ...PARTNERS], CURRENCIES);
}

/** A smaller one of another month, 116 obligations: the first of a programme whose cycles end by schedule. */
export async function prepareEndedMonth(finance: Finance, month: string): Promise<void> {
  await redeemInMonth(finance, month, { cutOff: "BY_SCHEDULE", startsOn: `${month}-01`, spendsEach: 2 });
}

/** YYYY-MM: the last that has ended. */
export function endedMonth(): string {
  const [year = 0, month = 0] = new Date()
    .toLocaleDateString("sv-SE", { timeZone: "Europe/Prague" })
    .split("-")
    .map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
}

async function redeemInMonth(
  { others }: Finance,
  month: string,
  {
    spendsEach,
    ...programme
  }: { readonly cutOff: "BY_COMMAND" | "BY_SCHEDULE"; readonly startsOn?: string; readonly spendsEach: number },
): Promise<void> {
  await others.defineProgramme({
    ...programme,
    settlement: {
      ...{ version: 1, clearing: "MULTILATERAL_NET", homeCurrency: false, minimumPayments: [] },
      ...{ paymentTermsDays: 14, operator: OPERATOR, invoicing: "AT_APPROVAL" },
    },
  });
  await others.registerPartners(...PARTNERS);
  for (const code of REDEEMERS) {
    await others.signContract(code, {
      settlement: {
        ...{
          issuanceFeePerPoint: "0",
          handlingFeeBps: 125,
          reserveShare: "0",
          breakageShare: "0",
          minimumPayment: null,
        },
        vat: { country: "CZ", vatId: "CZ22222222", treatment: "STANDARD" },
        invoicing: { name: code, address: "Somewhere 1", language: "cs" },
      },
    });
  }
  for (let spend = 0; spend < REDEEMERS.length * spendsEach; spend += 1) {
    const redeemer = REDEEMERS[spend % REDEEMERS.length] ?? "";
    const draws = PARTNERS.filter((code) => code !== redeemer).map(
      (code, index) => [code, 10 + 7 * index + spend, "0.1", CURRENCIES[index % 2] ?? ""] as const,
    );
    await others.redeem({ redeemer, at: `${month}-15T11:00:00.000Z`, draws });
  }
  await others.settled();
}

interface Told {
  readonly id: string;
  readonly creditor_code: string;
  readonly amount_minor: string;
  readonly currency: string;
}

/**
 * What the two redeemers say of the month, with one obligation missing, one of another amount, one told twice and one that is nobody's.
 * The first one's is kept as a file, the second one's is imported.
 */
export async function tellStatements({ deps, rows }: Finance): Promise<void> {
  const owed = await rows<Told>(
    `SELECT id, creditor_code, amount_minor, currency FROM obligation ORDER BY debtor_code, currency, amount_minor, creditor_code`,
  );
  for (const code of REDEEMERS) {
    const line = ({ id, amount_minor: minor, currency }: Told, name: string, more = 0n, day = 15): string => {
      const text = (BigInt(minor) + more).toString().padStart(3, "0");
      return `${name},${obligationName(id)},${text.slice(0, -2)}.${text.slice(-2)},${currency},,2011-01-${day},`;
    };
    const own = owed.filter(({ creditor_code: creditor }) => creditor === code);
    const lines = own.flatMap((one, place) =>
      place === 5
        ? []
        : [line(one, `L${place}`, place === 9 ? 1n : 0n), ...(place === 12 ? [line(one, "twice", 0n, 16)] : [])],
    );
    const csv = [
      "line_id,reference,amount,currency,cycle,date,description",
      ...lines,
      "nobody,INV-1,77.77,CZK,,2011-01-15,",
    ].join("\n");
    if (code === "p00") await keep({ deps }, "p00.csv", csv);
    else await importIt({ deps, rows }, code, csv);
  }
}

async function importIt({ deps, rows }: Pick<Finance, "deps" | "rows">, partnerCode: string, csv: string) {
  const [cycle] = await rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  const input = { partnerCode, cycleId: cycle?.id ?? "", content: { kind: "CSV", csv }, onlyFilesOf: null } as const;
  await importPartnerStatement(deps.database, { scope: "finance-1", key: partnerCode }, input);
}

async function keep({ deps }: Pick<Finance, "deps">, name: string, content: string): Promise<void> {
  await inTransaction(deps.database, async (tx) =>
    saveFile(tx, {
      ...{ name, mediaType: "application/octet-stream", ownerSubject: "finance-1", ownerPartnerCode: null },
      content: Buffer.from(content),
    }),
  );
}

interface PaidLeg {
  readonly reference: string;
  readonly currency: string;
  readonly signed_minor: string;
  readonly today: string;
}

/** What the bank says of the instructed payments: the first debtor pays a part, the last payout comes back, a stranger pays too. */
export async function tellBank(finance: Finance): Promise<void> {
  const legs = await finance.rows<PaidLeg>(
    `SELECT reference, currency, CASE direction WHEN 'PAYS' THEN amount_minor ELSE -amount_minor END AS signed_minor,
       (clock_timestamp() AT TIME ZONE 'UTC')::date::text AS today
     FROM leg WHERE status = 'INSTRUCTED' ORDER BY currency, direction, partner_code`,
  );
  const day = legs[0]?.today ?? "";
  const statements = CURRENCIES.map((currency): TestStatement => {
    const own = legs.filter((leg) => leg.currency === currency);
    const entries = own.map(({ reference, signed_minor: minor }, place) =>
      entry(place === 0 ? BigInt(minor) - 100n : BigInt(minor), { endToEndId: reference, bookedOn: day }),
    );
    const last = own.at(-1);
    const back = entry(-BigInt(last?.signed_minor ?? 0), {
      ...{ endToEndId: last?.reference ?? "", bookedOn: day, returnReason: "AC04" },
    });
    const stranger = entry(4_242n, { bookedOn: day, counterpartyName: "Nobody", remittance: "hello" });
    return {
      ...{ iban: OPERATOR_IBAN, currency, statementRef: `1 ${currency}`, sequenceNo: 1, openedOn: day, closedOn: day },
      ...{ openingMinor: 0n, entries: [...entries, back, stranger] },
    };
  });
  await keep(finance, "bank.xml", writeCamt053(...statements));
}
