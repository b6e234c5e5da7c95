import { decimal, formatDecimal, publicId } from "@tessera/kernel";
import {
  grossOf,
  type Invoice,
  type InvoiceLine,
  type InvoicePayment,
  type Party,
} from "../../domain/invoices/invoice.js";
import { RATE_SCALE } from "../../domain/fx/fxRate.js";
import type { TaxTotal } from "../../domain/tax/taxNet.js";
import { A4_PORTRAIT, type PdfBlock, type PdfColumn, type PdfRow } from "../pdf/pdfBlocks.js";
import { renderPdf } from "../pdf/renderPdf.js";
import { formatAmount, formatPlain } from "../text/formatAmount.js";
import { formatDate } from "../text/formatDate.js";
import { formatIban } from "../text/formatIban.js";
import { invoiceWords, type InvoiceWords } from "./invoiceWords.js";

/**
 * An invoice or credit note as PDF in its own language: A4, who to whom, dates, lines, VAT by rate, notes that the law wants (Directive
 * 2006/112/EC, article 226), and how it is paid. The same document gives the same bytes.
 */
export async function renderInvoicePdf(invoice: Invoice): Promise<Uint8Array> {
  const words = invoiceWords(invoice.language);
  const title = `${words.titles[invoice.kind]} ${invoice.number}`;
  return renderPdf({
    paper: A4_PORTRAIT,
    title,
    author: invoice.supplier.name,
    language: invoice.language,
    createdAt: new Date(`${invoice.issuedOn}T00:00:00Z`),
    foot: title,
    page: words.page,
    blocks: [
      { kind: "title", text: title },
      {
        kind: "columns",
        left: partyLines(words.supplier, invoice.supplier, words),
        right: partyLines(words.customer, invoice.customer, words),
      },
      { kind: "pairs", pairs: headPairs(invoice, words) },
      linesTable(invoice, words),
      { kind: "heading", text: words.recapitulation },
      taxesTable(invoice, words),
      ...noteBlocks(invoice, words),
      totalBlock(invoice, words),
      ...paymentBlocks(invoice, words),
    ],
  });
}

function partyLines(role: string, party: Party, words: InvoiceWords): string[] {
  const { name, address, country, vatId, companyNumber, registerEntry } = party;
  return [
    role,
    name,
    address,
    country,
    ...(companyNumber ? [`${words.companyNumber}: ${companyNumber}`] : []),
    ...(vatId === null ? [] : [`${words.vatId}: ${vatId}`]),
    ...(registerEntry ? [registerEntry] : []),
  ];
}

function headPairs(invoice: Invoice, words: InvoiceWords): [string, string][] {
  const date = (text: string) => formatDate(text, invoice.language);
  return [
    [words.issuedOn, date(invoice.issuedOn)],
    [words.taxPointOn, date(invoice.taxPointOn)],
    [words.dueOn, date(invoice.dueOn)],
    [words.currency, invoice.currency],
    [words.cycle, publicId("cyc", invoice.cycleId)],
    ...(invoice.creditsNumber === null ? [] : [[words.credits, invoice.creditsNumber] as [string, string]]),
    ...(invoice.reason === null ? [] : [[words.reason, invoice.reason] as [string, string]]),
  ];
}

const left = (title: string, width: number): PdfColumn => ({ title, width, align: "left" });
const right = (title: string, width: number): PdfColumn => ({ title, width, align: "right" });

function linesTable(invoice: Invoice, words: InvoiceWords): PdfBlock {
  // One taxation holds for all fees of an invoice; were there several, the summary would tell them apart.
  const [tax, ...others] = invoice.taxes;
  const rate = tax === undefined || others.length > 0 ? "" : rateText(tax, invoice, words);
  return {
    kind: "table",
    columns: [
      left(words.item, 190),
      right(words.quantity, 75),
      left(words.unit, 52),
      right(words.unitPrice, 70),
      right(words.rate, 58),
      right(words.net, 70),
    ],
    rows: invoice.lines.map((line) => ({ cells: lineCells(line, invoice, words, rate) })),
  };
}

const NOTHING = "–";

function lineCells(line: InvoiceLine, invoice: Invoice, words: InvoiceWords, rate: string): string[] {
  const { language, currency } = invoice;
  const isShare = line.kind === "HANDLING_FEE";
  return [
    `${words.fees[line.kind]} · v${line.contractVersion}`,
    // A credit note that takes back an amount takes back no quantity.
    decimal(line.quantity, 12) === 0n ? NOTHING : formatPlain(line.quantity, language),
    isShare ? currency : words.points,
    isShare ? percent(line.unitPrice, language) : formatPlain(line.unitPrice, language),
    rate,
    formatAmount(line.netMinor, currency, language),
  ];
}

function taxesTable(invoice: Invoice, words: InvoiceWords): PdfBlock {
  const amount = (minor: bigint) => formatAmount(minor, invoice.currency, invoice.language);
  const { domestic } = invoice;
  const row = (name: string, netMinor: bigint, vatMinor: bigint, domesticMinor = 0n): PdfRow => {
    const cells = [name, amount(netMinor), amount(vatMinor), amount(netMinor + vatMinor)];
    return { cells: domestic ? [...cells, formatAmount(domesticMinor, domestic.currency, invoice.language)] : cells };
  };
  const width = domestic ? 100 : 125;
  const domesticMinor = invoice.taxes.reduce((sum, tax) => sum + (tax.domesticVatMinor ?? 0n), 0n);
  return {
    kind: "table",
    columns: [
      left(words.rate, domestic ? 115 : 140),
      ...[words.base, words.vat, words.gross].map((title) => right(title, width)),
      ...(domestic ? [right(words.domesticVat(domestic.currency), width)] : []),
    ],
    rows: [
      ...invoice.taxes.map((tax) =>
        row(rateText(tax, invoice, words), tax.netMinor, tax.vatMinor, tax.domesticVatMinor),
      ),
      { ...row(words.total, invoice.netMinor, invoice.vatMinor, domesticMinor), bold: true },
    ],
  };
}

function rateText({ category, rateBps }: TaxTotal, { language }: Invoice, words: InvoiceWords): string {
  if (category !== "STANDARD") return words.categories[category];
  return percent(formatDecimal(BigInt(rateBps), 4), language);
}

/** "0.0125" → "1,25 %". */
function percent(part: string, language: Invoice["language"]): string {
  return `${formatPlain(formatDecimal(decimal(part, 12), 10), language)}\u00a0%`;
}

function noteBlocks({ taxes, domestic, currency, language }: Invoice, words: InvoiceWords): PdfBlock[] {
  const texts = [...new Set(taxes.map(({ category }) => category))].flatMap((category) =>
    category === "STANDARD" ? [] : [words.notes[category]],
  );
  if (domestic) {
    const rate = formatPlain(formatDecimal(domestic.rate, RATE_SCALE), language);
    const day = formatDate(domestic.ratedOn, language);
    texts.push(words.convertedAt(`1 ${currency} = ${rate} ${domestic.currency}`, day));
  }
  return texts.map((text) => ({ kind: "text", text }));
}

/** How an invoice is paid, or under what its customer finds what a credit note gives back. */
function paymentBlocks({ payment, claim, dueOn, language }: Invoice, words: InvoiceWords): PdfBlock[] {
  const reference = payment?.reference ?? claim?.reference;
  if (reference === undefined) return [];
  const pairs: [string, string][] = [
    ...(payment ? accountPairs(payment, words) : []),
    [words.reference, reference],
    ...(claim?.variableSymbol ? [[words.variableSymbol, claim.variableSymbol] as [string, string]] : []),
    [words.dueOn, formatDate(dueOn, language)],
  ];
  return [
    { kind: "heading", text: words.payment },
    { kind: "pairs", pairs },
  ];
}

function accountPairs({ iban, bic, holder }: InvoicePayment, words: InvoiceWords): [string, string][] {
  return [
    [words.account, formatIban(iban)],
    ...(bic === null ? [] : [["BIC", bic] as [string, string]]),
    [words.holder, holder],
  ];
}

function totalBlock(invoice: Invoice, words: InvoiceWords): PdfBlock {
  const grossMinor = grossOf(invoice);
  const [label, dueMinor] = grossMinor < 0n ? [words.toCredit, -grossMinor] : [words.toPay, grossMinor];
  const { currency, language } = invoice;
  return { kind: "heading", text: `${label}: ${formatAmount(dueMinor, currency, language)} ${currency}` };
}
