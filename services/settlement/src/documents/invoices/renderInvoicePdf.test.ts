import type { Invoice, InvoiceLanguage } from "../../domain/invoices/invoice.js";
import { LETTERS } from "../../test/aStatement.js";
import { readPdfText } from "../../test/readPdfText.js";
import { renderInvoicePdf } from "./renderInvoicePdf.js";

const INVOICE: Invoice = {
  id: "01900000-0000-7000-8000-000000000001",
  kind: "INVOICE",
  number: "INV-2013-000001",
  cycleId: "01900000-0000-7000-8000-00000000000f",
  partnerCode: "kuchyne",
  currency: "CZK",
  issuedOn: "2013-02-05",
  taxPointOn: "2013-01-31",
  dueOn: "2013-02-19",
  language: "cs",
  supplier: {
    name: "Správce sítě a.s.",
    address: "Dlouhá 1, 110 00 Praha",
    country: "CZ",
    vatId: "CZ12345678",
    companyNumber: "12345678",
    registerEntry: "Městský soud v Praze, B 1234",
  },
  customer: { name: `Kuchyně ${LETTERS}`, address: "Žižkova 2, 602 00 Brno", country: "CZ", vatId: "CZ87654321" },
  lines: [
    {
      kind: "ISSUANCE_FEE",
      contractVersion: 1,
      quantity: "1234567",
      unitPrice: "0.001",
      netMinor: 123_457n,
      ordinal: 1,
      creditsLine: null,
    },
    {
      kind: "HANDLING_FEE",
      contractVersion: 2,
      quantity: "40000.00",
      unitPrice: "0.0125",
      netMinor: 50_000n,
      ordinal: 2,
      creditsLine: null,
    },
  ],
  taxes: [{ category: "STANDARD", rateBps: 2100, netMinor: 173_457n, vatMinor: 36_426n }],
  netMinor: 173_457n,
  vatMinor: 36_426n,
  domestic: null,
  payment: {
    iban: "CZ6508000000192000145399",
    bic: "GIBACZPX",
    holder: "Správce sítě a.s.",
    reference: "RF13INV2013000001",
  },
  claim: { reference: "RF13INV2013000001", variableSymbol: "2013000001" },
  creditsNumber: null,
  reason: null,
};
const ABROAD: Invoice = {
  ...INVOICE,
  currency: "EUR",
  customer: { name: "Hračky s. r. o.", address: "Dunajská 3, Bratislava", country: "SK", vatId: "SK2020202020" },
  taxes: [{ category: "REVERSE_CHARGE", rateBps: 0, netMinor: 173_457n, vatMinor: 0n }],
  vatMinor: 0n,
};

async function textsOf(invoice: Invoice): Promise<string[]> {
  const plain = (text: string) => text.replaceAll("\u00a0", " ");
  return readPdfText(await renderInvoicePdf(invoice)).map(({ text }) => plain(text));
}

test("an invoice says who to whom, what, when, at which rate and how much", async () => {
  expect(await textsOf(INVOICE)).toEqual([
    "Faktura – daňový doklad INV-2013-000001",
    ...["Dodavatel", "Správce sítě a.s.", "Dlouhá 1, 110 00 Praha", "CZ", "IČO: 12345678", "DIČ: CZ12345678"],
    "Městský soud v Praze, B 1234",
    ...[
      "Odběratel",
      "Kuchyně",
      LETTERS.slice(0, 47),
      LETTERS.slice(47),
      "Žižkova 2, 602 00 Brno",
      "CZ",
      "DIČ: CZ87654321",
    ],
    ...["Datum vystavení", "5. 2. 2013", "Datum uskutečnění plnění", "31. 1. 2013", "Datum splatnosti", "19. 2. 2013"],
    ...["Měna", "CZK", "Zúčtovací cyklus", "cyc_01900000-0000-7000-8000-00000000000f"],
    ...["Předmět plnění", "Rozsah", "Jednotka", "Cena bez DPH", "Sazba DPH", "Základ daně"],
    ...["Poplatek za vydané body · v1", "1 234 567", "bod", "0,001", "21 %", "1 234,57"],
    ...["Poplatek z hodnoty uplatněných bodů · v2", "40 000,00", "CZK", "1,25 %", "21 %", "500,00"],
    ...["Rekapitulace DPH", "Sazba DPH", "Základ daně", "DPH", "Celkem s DPH"],
    ...["21 %", "1 734,57", "364,26", "2 098,83", "Celkem", "1 734,57", "364,26", "2 098,83"],
    ...["Celkem k úhradě: 2 098,83 CZK", "Platební údaje", "Účet (IBAN)", "CZ65 0800 0000 1920 0014 5399"],
    ...["BIC", "GIBACZPX", "Majitel účtu", "Správce sítě a.s.", "Reference platby", "RF13INV2013000001"],
    ...["Variabilní symbol", "2013000001"],
    ...["Datum splatnosti", "19. 2. 2013", "Faktura – daňový doklad INV-2013-000001", "strana 1 z 1"],
  ]);
});

test.each<[InvoiceLanguage, string]>([
  ["cs", "Daň odvede zákazník (čl. 196 směrnice 2006/112/ES)."],
  ["sk", "Prenesenie daňovej povinnosti (čl. 196 smernice 2006/112/ES)."],
  ["pl", "Odwrotne obciążenie (art. 196 dyrektywy 2006/112/WE)."],
  ["en", "Reverse charge (article 196 of Directive 2006/112/EC)."],
])("across a border an invoice in %s says that the customer accounts for the VAT", async (language, note) => {
  expect(await textsOf({ ...ABROAD, language })).toContain(note);
  expect(await textsOf({ ...INVOICE, language })).not.toContain(note);
});

test.each<[InvoiceLanguage, string, string]>([
  ["cs", "DPH v CZK", "DPH přepočtena kurzem 1 EUR = 25,655 CZK ze dne 31. 1. 2013."],
  ["sk", "DPH v CZK", "DPH prepočítaná kurzom 1 EUR = 25,655 CZK zo dňa 31. 1. 2013."],
  ["pl", "VAT w CZK", "Kwotę VAT przeliczono po kursie 1 EUR = 25,655 CZK z dnia 31.01.2013."],
  ["en", "VAT in CZK", "The VAT was converted at 1 EUR = 25.655 CZK of 31 Jan 2013."],
])("in a foreign currency an invoice in %s says its VAT in the supplier's own too", async (language, head, note) => {
  const domestic = { currency: "CZK", rate: 25_655_000_000n, ratedOn: "2013-01-31" };
  const taxes = INVOICE.taxes.map((tax) => ({ ...tax, domesticVatMinor: 934_509n }));
  const texts = await textsOf({ ...INVOICE, language, currency: "EUR", domestic, taxes });
  expect(texts).toContain(head);
  expect(texts).toContain(note);
  const shown = language === "en" ? "9,345.09" : "9 345,09";
  expect(texts.filter((text) => text === shown)).toHaveLength(2);
});

test.each<[InvoiceLanguage, string, string, string]>([
  ["cs", "Opravný daňový doklad CRN-2013-000001", "Opravuje doklad", "Celkem k vrácení: 2 098,83 CZK"],
  ["sk", "Opravná faktúra (dobropis) CRN-2013-000001", "Opravuje faktúru", "Spolu na vrátenie: 2 098,83 CZK"],
  ["pl", "Faktura korygująca CRN-2013-000001", "Koryguje fakturę", "Razem do zwrotu: 2 098,83 CZK"],
  ["en", "Credit note CRN-2013-000001", "Takes back invoice", "Total to be returned: 2,098.83 CZK"],
])("a credit note in %s names the invoice that it takes back, and why", async (language, title, credits, total) => {
  const texts = await textsOf({
    ...INVOICE,
    language,
    kind: "CREDIT_NOTE",
    number: "CRN-2013-000001",
    creditsNumber: "INV-2013-000001",
    reason: "Chybná sazba",
    payment: null,
    lines: INVOICE.lines.map((line) => ({ ...line, quantity: "0", netMinor: -line.netMinor })),
    taxes: INVOICE.taxes.map((tax) => ({ ...tax, netMinor: -tax.netMinor, vatMinor: -tax.vatMinor })),
    netMinor: -INVOICE.netMinor,
    vatMinor: -INVOICE.vatMinor,
  });
  for (const text of [title, credits, "INV-2013-000001", "Chybná sazba", total, "–"]) expect(texts).toContain(text);
});

test("the same invoice gives the same bytes", async () => {
  expect(Buffer.compare(await renderInvoicePdf(INVOICE), await renderInvoicePdf(structuredClone(INVOICE)))).toBe(0);
});

test("an amount that is too wide for its column is set smaller, never cut", async () => {
  const huge = 123_456_789_012_345_678n;
  const [line] = INVOICE.lines;
  const texts = await textsOf({ ...INVOICE, lines: [{ ...line!, netMinor: huge }], netMinor: huge });
  expect(texts.filter((text) => text === "1 234 567 890 123 456,78")).toHaveLength(2);
});
