import { isRefused, localDateOf, refuse, type LocalDate, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { variableSymbol } from "../../domain/claims/variableSymbol.js";
import type { FxRate, FxRateMissing } from "../../domain/fx/fxRate.js";
import { addDays } from "../../domain/calendars/addDays.js";
import { grossOf, type Party } from "../../domain/invoices/invoice.js";
import { paymentReference } from "../../domain/invoices/paymentReference.js";
import { invoicePostings } from "../../domain/invoices/postedInvoice.js";
import { taxInvoice, type Customer } from "../../domain/invoices/taxInvoice.js";
import type { MoneyEntry } from "../../domain/ledger/moneyEntry.js";
import { reserveEntries } from "../../domain/reserve/reserveEntries.js";
import type { VatRateUnknown } from "../../domain/tax/decideTaxation.js";
import { readStandingApproval } from "../../store/cycles/approvals.js";
import { raiseClaims, type NewClaim } from "../../store/claims/claims.js";
import { readCycle } from "../../store/cycles/readCycles.js";
import { databaseNow } from "../../store/databaseNow.js";
import type { CycleRow } from "../../store/entities/CycleRow.js";
import { readApprovedRates } from "../../store/fx/fxRates.js";
import { readInvoiced, saveInvoices, todayIn, type InvoiceDraft } from "../../store/invoices/invoices.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { readAccountsInEffect } from "../../store/payments/bankAccounts.js";
import { readProgramme } from "../../store/readProgramme.js";
import { readContractTerms, type ContractTerms } from "../../store/terms/contractTerms.js";
import { readCycleTerms } from "../../store/terms/cycleTerms.js";
import { settleReserve, type CycleReserve } from "../reserve/settleReserve.js";
import { gatherFees, type Fees } from "./gatherFees.js";

export interface NoSupplier {
  readonly kind: "NoSupplier";
  readonly message: string;
}

export type InvoicingRefused = NoSupplier | VatRateUnknown | FxRateMissing;

/** What all invoices of one run have in common. */
interface InvoiceRun {
  readonly cycleId: string;
  readonly approvalId: string | null;
  readonly supplier: Party;
  readonly taxPointOn: LocalDate;
  readonly issuedOn: LocalDate;
  readonly dueOn: LocalDate;
  /** Approved rates of the tax point. */
  readonly rates: readonly FxRate[];
  readonly payTo: (currency: string) => InvoiceDraft["payTo"];
}

/**
 * Settles the reserve and writes the fee invoices of a cycle whose amounts are final (approved), in order of partner and currency; those
 * that stand already stay as they are. Posts all of it to the money ledger. Answers the ids of the new invoices.
 * // the caller has locked the cycle; locks: the reserve, the series, the ledger's chains
 */
export async function writeInvoices(
  tx: Tx,
  cycleId: string,
  issuedBy: string,
): Promise<string[] | Refused<InvoicingRefused>> {
  const [cycle, programme] = [await readCycle(tx, cycleId), await readProgramme(tx)];
  if (!cycle || !programme) throw new Error(`cycle ${cycleId} has vanished`);
  const settled = await settleReserve(tx, cycleId);
  const contracts = await readContractTerms(tx);
  const { operator, paymentTermsDays } = await readCycleTerms(tx, cycleId, programme.clearing);
  const approvalId = (await readStandingApproval(tx, cycleId))?.id ?? null;
  const invoiced = await readInvoiced(tx, cycleId, approvalId);
  const fees = (await gatherFees(tx, cycleId, contracts)).filter(
    ({ partnerCode, currency }) => !invoiced.has(`${partnerCode} ${currency}`),
  );
  if (fees.length > 0 && !operator) {
    return refuse({ kind: "NoSupplier", message: "The cycle's settlement terms do not say who writes its invoices." });
  }
  const drafts: InvoiceDraft[] = [];
  if (fees.length > 0 && operator) {
    const zone = programme.timeZone;
    const run = await planRun(tx, { cycle, approvalId, supplier: operator, paymentTermsDays, zone });
    for (const fee of fees) {
      const customer = customerOf(contracts.get(fee.partnerCode) ?? [], cycle);
      // Only a contract that names its customer has fees.
      if (!customer) throw new Error(`${fee.partnerCode} owes fees and has no invoicing address`);
      const draft = draftInvoice(fee, customer, run);
      if (isRefused(draft)) return draft;
      drafts.push(draft);
    }
  }
  const saved = await saveInvoices(tx, drafts, issuedBy);
  const entries: MoneyEntry[] = [];
  for (const { cycleId: id, movements } of settled) {
    const ended = await readCycle(tx, id);
    if (ended) entries.push(...movements.flatMap((moved) => reserveEntries(ended, moved)));
  }
  entries.push(...drafts.map((draft, index) => invoiceEntry(draft, saved[index]?.id ?? "", cycle.to)));
  const dueOn = addDays(await todayIn(tx, programme.timeZone), paymentTermsDays);
  await raiseClaims(tx, [...reserveClaims(settled, dueOn), ...invoiceClaims(drafts, saved)], issuedBy);
  await postMoney(tx, entries);
  return saved.map(({ id }) => id);
}

/** What issuers pay into the reserve and get out of it, each by a transfer of its own: it is posted gross, too. */
function reserveClaims(settled: readonly CycleReserve[], dueOn: LocalDate): NewClaim[] {
  return settled.flatMap(({ cycleId, movements }) =>
    movements.flatMap(({ issuerCode, currency, paidIn, paidOut, returned, released }) => {
      const place = { sourceId: cycleId, cycleId, partnerCode: issuerCode, currency, dueOn };
      return [
        { ...place, kind: "RESERVE_PAID_IN" as const, amountMinor: paidIn },
        { ...place, kind: "RESERVE_PAID_OUT" as const, amountMinor: paidOut + returned + released },
      ].filter(({ amountMinor }) => amountMinor > 0n);
    }),
  );
}

function invoiceClaims(
  drafts: readonly InvoiceDraft[],
  saved: readonly { readonly id: string; readonly number: string }[],
): NewClaim[] {
  return drafts.flatMap((draft, index) => {
    const { id, number: invoiceNumber } = saved[index] ?? { id: "", number: "" };
    const { cycleId, partnerCode, currency, dueOn } = draft;
    const named = { reference: paymentReference(invoiceNumber), variableSymbol: variableSymbol({ invoiceNumber }) };
    const claim = { kind: "INVOICE" as const, sourceId: id, partnerCode, currency, cycleId, dueOn, named };
    return grossOf(draft) > 0n ? [{ ...claim, amountMinor: grossOf(draft) }] : [];
  });
}

async function planRun(
  tx: Tx,
  about: {
    readonly cycle: CycleRow;
    readonly approvalId: string | null;
    readonly supplier: Party;
    readonly paymentTermsDays: number;
    readonly zone: string;
  },
): Promise<InvoiceRun> {
  const { cycle, approvalId, supplier, paymentTermsDays, zone } = about;
  const taxPointOn = localDateOf(new Date(cycle.to.getTime() - 1), zone);
  const issuedOn = await todayIn(tx, zone);
  const accountOf = await readAccountsInEffect(tx, await databaseNow(tx));
  return {
    cycleId: cycle.id,
    approvalId,
    supplier,
    taxPointOn,
    issuedOn,
    dueOn: addDays(issuedOn, paymentTermsDays),
    rates: await readApprovedRates(tx, taxPointOn),
    payTo: (currency) => {
      const account = accountOf(null, currency);
      return account ? { iban: account.iban, bic: account.bic, holder: account.holder } : null;
    },
  };
}

/** As the latest contract version of the cycle says that names one. */
function customerOf(versions: readonly ContractTerms[], cycle: CycleRow): Customer | null {
  return versions.findLast(({ effectiveFrom, customer }) => customer && effectiveFrom < cycle.to)?.customer ?? null;
}

function draftInvoice(
  { partnerCode, currency, lines }: Fees,
  customer: Customer,
  run: InvoiceRun,
): InvoiceDraft | Refused<VatRateUnknown | FxRateMissing> {
  const { cycleId, approvalId, supplier, taxPointOn, issuedOn, dueOn } = run;
  const amounts = taxInvoice(lines, { supplier, customer, currency, rates: run.rates }, taxPointOn);
  if (isRefused(amounts)) return amounts;
  const { name, address, country, vatId, companyNumber, language } = customer;
  return {
    kind: "INVOICE",
    cycleId,
    approvalId,
    partnerCode,
    currency,
    issuedOn,
    taxPointOn,
    dueOn,
    language,
    supplier,
    customer: { name, address, country, vatId, ...(companyNumber ? { companyNumber } : {}) },
    lines: lines.map((line, index) => ({ ...line, ordinal: index + 1, creditsLine: null })),
    ...amounts,
    payTo: run.payTo(currency),
    creditsId: null,
    reason: null,
  };
}

function invoiceEntry(draft: InvoiceDraft, id: string, occurredAt: Date): MoneyEntry {
  const { cycleId, currency, kind } = draft;
  return { cycleId, currency, kind, occurredAt, source: { kind, id }, postings: invoicePostings(draft) };
}
