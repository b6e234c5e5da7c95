import { isRefused, localDateOf, refuse, type LocalDate, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { feeLines } from "../../domain/fees/feeLines.js";
import { addDays } from "../../domain/invoices/addDays.js";
import type { InvoiceLine, Party } from "../../domain/invoices/invoice.js";
import { invoicePostings } from "../../domain/invoices/postedInvoice.js";
import { taxInvoice, type Customer } from "../../domain/invoices/taxInvoice.js";
import type { MoneyEntry } from "../../domain/ledger/moneyEntry.js";
import { reserveEntries } from "../../domain/reserve/reserveEntries.js";
import type { VatRateUnknown } from "../../domain/tax/decideTaxation.js";
import { readCycle } from "../../store/cycles/readCycles.js";
import type { CycleRow } from "../../store/entities/CycleRow.js";
import {
  readInvoiced,
  readRedeemedValues,
  saveInvoices,
  todayIn,
  type InvoiceDraft,
} from "../../store/invoices/invoices.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { readProgramme } from "../../store/readProgramme.js";
import { readCycleCounts } from "../../store/reserve/reserve.js";
import { readContractTerms, type ContractTerms } from "../../store/terms/contractTerms.js";
import { readCycleTerms } from "../../store/terms/cycleTerms.js";
import { settleReserve } from "../reserve/settleReserve.js";

export interface NoSupplier {
  readonly kind: "NoSupplier";
  readonly message: string;
}

/** Fee lines of one partner in one currency. */
interface Fees {
  readonly partnerCode: string;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
}

/**
 * Settles the reserve and writes the fee invoices of a cycle whose amounts are final (approved), in order of partner and currency; those
 * that are written already stay as they are. Posts all of it to the money ledger. Answers the ids of the new invoices.
 * // locks: the reserve, the series, the ledger's chains
 */
export async function writeInvoices(
  tx: Tx,
  cycleId: string,
  issuedBy: string,
): Promise<string[] | Refused<NoSupplier | VatRateUnknown>> {
  const [cycle, programme] = [await readCycle(tx, cycleId), await readProgramme(tx)];
  if (!cycle || !programme) throw new Error(`cycle ${cycleId} has vanished`);
  const settled = await settleReserve(tx, cycleId);
  const contracts = await readContractTerms(tx);
  const { operator, paymentTermsDays } = await readCycleTerms(tx, cycleId, programme.clearing);
  const invoiced = await readInvoiced(tx, cycleId);
  const fees = (await readFees(tx, cycleId, contracts)).filter(
    ({ partnerCode, currency }) => !invoiced.has(`${partnerCode} ${currency}`),
  );
  if (fees.length > 0 && !operator) {
    return refuse({ kind: "NoSupplier", message: "The cycle's settlement terms do not say who writes its invoices." });
  }
  const issuedOn = await todayIn(tx, programme.timeZone);
  const drafts: InvoiceDraft[] = [];
  for (const fee of operator ? fees : []) {
    const customer = customerOf(contracts.get(fee.partnerCode) ?? [], cycle);
    // Only a contract that names its customer has fees.
    if (!operator || !customer) throw new Error(`${fee.partnerCode} owes fees and has no invoicing address`);
    const taxPointOn = localDateOf(lastInstantOf(cycle), programme.timeZone);
    const draft = draftInvoice(
      fee,
      { supplier: operator, customer },
      { cycleId, taxPointOn, issuedOn, paymentTermsDays },
    );
    if (isRefused(draft)) return draft;
    drafts.push(draft);
  }
  const saved = await saveInvoices(tx, drafts, issuedBy);
  const entries: MoneyEntry[] = [];
  for (const { cycleId: id, movements } of settled) {
    const ended = await readCycle(tx, id);
    if (ended) entries.push(...movements.flatMap((moved) => reserveEntries(ended, moved)));
  }
  entries.push(...drafts.map((draft, index) => invoiceEntry(draft, saved[index]?.id ?? "", cycle.to)));
  await postMoney(tx, entries);
  return saved.map(({ id }) => id);
}

function lastInstantOf(cycle: Pick<CycleRow, "to">): Date {
  return new Date(cycle.to.getTime() - 1);
}

/** As the latest contract version of the cycle says that names one. */
function customerOf(versions: readonly ContractTerms[], cycle: CycleRow): Customer | null {
  return versions.findLast(({ effectiveFrom, customer }) => customer && effectiveFrom < cycle.to)?.customer ?? null;
}

async function readFees(tx: Tx, cycleId: string, contracts: ReadonlyMap<string, ContractTerms[]>): Promise<Fees[]> {
  const issued = (await readCycleCounts(tx, cycleId)).filter(({ kind }) => kind === "ISSUED");
  const redeemed = await readRedeemedValues(tx, cycleId);
  const keys = new Set([
    ...issued.map(({ issuerCode, currency }) => `${issuerCode} ${currency}`),
    ...redeemed.map(({ partnerCode, currency }) => `${partnerCode} ${currency}`),
  ]);
  return [...keys].sort().flatMap((key) => {
    const [partnerCode = "", currency = ""] = key.split(" ");
    const feeOf = new Map(
      (contracts.get(partnerCode) ?? []).map((terms) => [terms.version, terms.issuanceFeePerPoint]),
    );
    const points = new Map<number, bigint>();
    for (const count of issued) {
      if (count.issuerCode !== partnerCode || count.currency !== currency) continue;
      points.set(count.contractVersion, (points.get(count.contractVersion) ?? 0n) + count.points);
    }
    const lines = feeLines(
      currency,
      [...points].map(([contractVersion, sum]) => ({
        contractVersion,
        points: sum,
        feePerPoint: feeOf.get(contractVersion) ?? 0n,
      })),
      redeemed.filter((value) => value.partnerCode === partnerCode && value.currency === currency),
    );
    return lines.length > 0 ? [{ partnerCode, currency, lines }] : [];
  });
}

function draftInvoice(
  { partnerCode, currency, lines }: Fees,
  { supplier, customer }: { readonly supplier: Party; readonly customer: Customer },
  dates: {
    readonly cycleId: string;
    readonly taxPointOn: LocalDate;
    readonly issuedOn: LocalDate;
    readonly paymentTermsDays: number;
  },
): InvoiceDraft | Refused<VatRateUnknown> {
  const { cycleId, taxPointOn, issuedOn, paymentTermsDays } = dates;
  const amounts = taxInvoice(lines, { supplier, customer }, taxPointOn);
  if (isRefused(amounts)) return amounts;
  const { name, address, country, vatId, language } = customer;
  const dueOn = addDays(issuedOn, paymentTermsDays);
  return {
    kind: "INVOICE",
    cycleId,
    partnerCode,
    currency,
    issuedOn,
    taxPointOn,
    dueOn,
    language,
    supplier,
    customer: { name, address, country, vatId },
    lines,
    ...amounts,
    creditsId: null,
    reason: null,
  };
}

function invoiceEntry(draft: InvoiceDraft, id: string, occurredAt: Date): MoneyEntry {
  const { cycleId, currency, kind } = draft;
  return { cycleId, currency, kind, occurredAt, source: { kind, id }, postings: invoicePostings(draft) };
}
