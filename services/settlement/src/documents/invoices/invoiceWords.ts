import type { TaxCategory } from "../../domain/tax/taxNet.js";
import type { FeeKind, InvoiceKind, InvoiceLanguage } from "../../domain/invoices/invoice.js";

/** Every word of an invoice in one language. */
export interface InvoiceWords {
  readonly titles: Readonly<Record<InvoiceKind, string>>;
  readonly supplier: string;
  readonly customer: string;
  readonly vatId: string;
  /** In the register of companies. */
  readonly companyNumber: string;
  readonly issuedOn: string;
  readonly taxPointOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly cycle: string;
  readonly credits: string;
  readonly reason: string;
  readonly item: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly net: string;
  readonly rate: string;
  readonly recapitulation: string;
  readonly base: string;
  readonly vat: string;
  readonly gross: string;
  readonly total: string;
  readonly toPay: string;
  readonly toCredit: string;
  readonly points: string;
  readonly fees: Readonly<Record<FeeKind, string>>;
  /** In the recapitulation, where a rate would stand. */
  readonly categories: Readonly<Record<Exclude<TaxCategory, "STANDARD">, string>>;
  /** What the law wants to stand on a document without VAT. */
  readonly notes: Readonly<Record<Exclude<TaxCategory, "STANDARD">, string>>;
  readonly payment: string;
  readonly account: string;
  readonly holder: string;
  /** Of the payment. */
  readonly reference: string;
  readonly variableSymbol: string;
  /** Head of the VAT in the supplier's own currency. */
  readonly domesticVat: (currency: string) => string;
  /** By which rate: `1 EUR = 24,305 CZK`, and of which day. */
  readonly convertedAt: (rate: string, day: string) => string;
  readonly page: (page: number, of: number) => string;
}

/** Notes and content by zákon č. 235/2004 Sb., § 29 and § 45. */
const CS: InvoiceWords = {
  titles: { INVOICE: "Faktura – daňový doklad", CREDIT_NOTE: "Opravný daňový doklad" },
  supplier: "Dodavatel",
  customer: "Odběratel",
  vatId: "DIČ",
  companyNumber: "IČO",
  issuedOn: "Datum vystavení",
  taxPointOn: "Datum uskutečnění plnění",
  dueOn: "Datum splatnosti",
  currency: "Měna",
  cycle: "Zúčtovací cyklus",
  credits: "Opravuje doklad",
  reason: "Důvod opravy",
  item: "Předmět plnění",
  quantity: "Rozsah",
  unit: "Jednotka",
  unitPrice: "Cena bez DPH",
  net: "Základ daně",
  rate: "Sazba DPH",
  recapitulation: "Rekapitulace DPH",
  base: "Základ daně",
  vat: "DPH",
  gross: "Celkem s DPH",
  total: "Celkem",
  toPay: "Celkem k úhradě",
  toCredit: "Celkem k vrácení",
  points: "bod",
  fees: { ISSUANCE_FEE: "Poplatek za vydané body", HANDLING_FEE: "Poplatek z hodnoty uplatněných bodů" },
  categories: { REVERSE_CHARGE: "přenesená", EXEMPT: "osvobozeno" },
  notes: {
    REVERSE_CHARGE: "Daň odvede zákazník (čl. 196 směrnice 2006/112/ES).",
    EXEMPT: "Plnění osvobozené od daně bez nároku na odpočet (§ 51 zákona č. 235/2004 Sb., o dani z přidané hodnoty).",
  },
  payment: "Platební údaje",
  account: "Účet (IBAN)",
  holder: "Majitel účtu",
  reference: "Reference platby",
  variableSymbol: "Variabilní symbol",
  domesticVat: (currency) => `DPH v ${currency}`,
  convertedAt: (rate, day) => `DPH přepočtena kurzem ${rate} ze dne ${day}.`,
  page: (page, of) => `strana ${page} z ${of}`,
};

/** Notes and content by zákon č. 222/2004 Z. z., § 71 and § 74. */
const SK: InvoiceWords = {
  titles: { INVOICE: "Faktúra", CREDIT_NOTE: "Opravná faktúra (dobropis)" },
  supplier: "Dodávateľ",
  customer: "Odberateľ",
  vatId: "IČ DPH",
  companyNumber: "IČO",
  issuedOn: "Dátum vyhotovenia",
  taxPointOn: "Dátum dodania služby",
  dueOn: "Dátum splatnosti",
  currency: "Mena",
  cycle: "Zúčtovací cyklus",
  credits: "Opravuje faktúru",
  reason: "Dôvod opravy",
  item: "Druh dodanej služby",
  quantity: "Rozsah",
  unit: "Jednotka",
  unitPrice: "Cena bez dane",
  net: "Základ dane",
  rate: "Sadzba dane",
  recapitulation: "Rekapitulácia DPH",
  base: "Základ dane",
  vat: "DPH",
  gross: "Spolu s DPH",
  total: "Spolu",
  toPay: "Spolu na úhradu",
  toCredit: "Spolu na vrátenie",
  points: "bod",
  fees: { ISSUANCE_FEE: "Poplatok za vydané body", HANDLING_FEE: "Poplatok z hodnoty uplatnených bodov" },
  categories: { REVERSE_CHARGE: "prenesená", EXEMPT: "oslobodené" },
  notes: {
    REVERSE_CHARGE: "Prenesenie daňovej povinnosti (čl. 196 smernice 2006/112/ES).",
    EXEMPT: "Dodanie je oslobodené od dane (§ 28 až 42 zákona č. 222/2004 Z. z. o dani z pridanej hodnoty).",
  },
  payment: "Platobné údaje",
  account: "Účet (IBAN)",
  holder: "Majiteľ účtu",
  reference: "Referencia platby",
  variableSymbol: "Variabilný symbol",
  domesticVat: (currency) => `DPH v ${currency}`,
  convertedAt: (rate, day) => `DPH prepočítaná kurzom ${rate} zo dňa ${day}.`,
  page: (page, of) => `strana ${page} z ${of}`,
};

/** Notes and content by ustawa o podatku od towarów i usług, art. 106e and 106j. */
const PL: InvoiceWords = {
  titles: { INVOICE: "Faktura", CREDIT_NOTE: "Faktura korygująca" },
  supplier: "Sprzedawca",
  customer: "Nabywca",
  vatId: "NIP",
  companyNumber: "Nr w rejestrze",
  issuedOn: "Data wystawienia",
  taxPointOn: "Data wykonania usługi",
  dueOn: "Termin płatności",
  currency: "Waluta",
  cycle: "Cykl rozliczeniowy",
  credits: "Koryguje fakturę",
  reason: "Przyczyna korekty",
  item: "Nazwa usługi",
  quantity: "Ilość",
  unit: "Jednostka",
  unitPrice: "Cena netto",
  net: "Wartość netto",
  rate: "Stawka VAT",
  recapitulation: "Zestawienie VAT",
  base: "Wartość netto",
  vat: "Kwota VAT",
  gross: "Wartość brutto",
  total: "Razem",
  toPay: "Razem do zapłaty",
  toCredit: "Razem do zwrotu",
  points: "punkt",
  fees: { ISSUANCE_FEE: "Opłata za wydane punkty", HANDLING_FEE: "Opłata od wykorzystanych punktów" },
  categories: { REVERSE_CHARGE: "np.", EXEMPT: "zw." },
  notes: {
    REVERSE_CHARGE: "Odwrotne obciążenie (art. 196 dyrektywy 2006/112/WE).",
    EXEMPT: "Zwolnienie z podatku (art. 43 ust. 1 ustawy o podatku od towarów i usług).",
  },
  payment: "Dane do płatności",
  account: "Rachunek (IBAN)",
  holder: "Posiadacz rachunku",
  reference: "Tytuł płatności",
  variableSymbol: "Symbol zmienny",
  domesticVat: (currency) => `VAT w ${currency}`,
  convertedAt: (rate, day) => `Kwotę VAT przeliczono po kursie ${rate} z dnia ${day}.`,
  page: (page, of) => `strona ${page} z ${of}`,
};

/** Notes and content by Directive 2006/112/EC, articles 219 and 226. */
const EN: InvoiceWords = {
  titles: { INVOICE: "Invoice", CREDIT_NOTE: "Credit note" },
  supplier: "Supplier",
  customer: "Customer",
  vatId: "VAT number",
  companyNumber: "Company number",
  issuedOn: "Date of issue",
  taxPointOn: "Date of supply",
  dueOn: "Due on",
  currency: "Currency",
  cycle: "Settlement cycle",
  credits: "Takes back invoice",
  reason: "Reason",
  item: "Service",
  quantity: "Quantity",
  unit: "Unit",
  unitPrice: "Unit price",
  net: "Net amount",
  rate: "VAT rate",
  recapitulation: "VAT summary",
  base: "Taxable amount",
  vat: "VAT",
  gross: "With VAT",
  total: "Total",
  toPay: "Total to pay",
  toCredit: "Total to be returned",
  points: "point",
  fees: { ISSUANCE_FEE: "Fee for points issued", HANDLING_FEE: "Fee on the value of points redeemed" },
  categories: { REVERSE_CHARGE: "reverse charge", EXEMPT: "exempt" },
  notes: {
    REVERSE_CHARGE: "Reverse charge (article 196 of Directive 2006/112/EC).",
    EXEMPT: "Exempt from VAT (article 135 of Directive 2006/112/EC).",
  },
  payment: "Payment details",
  account: "Account (IBAN)",
  holder: "Account holder",
  reference: "Payment reference",
  variableSymbol: "Variable symbol",
  domesticVat: (currency) => `VAT in ${currency}`,
  convertedAt: (rate, day) => `The VAT was converted at ${rate} of ${day}.`,
  page: (page, of) => `page ${page} of ${of}`,
};

const WORDS: Readonly<Record<InvoiceLanguage, InvoiceWords>> = { cs: CS, sk: SK, pl: PL, en: EN };

export function invoiceWords(language: InvoiceLanguage): InvoiceWords {
  return WORDS[language];
}
