import { buildPaymentRequest, type RequestedClaim } from "../../domain/claims/paymentRequest.js";
import { DOCUMENT_LANGUAGES } from "../../domain/documentLanguage.js";
import { LETTERS } from "../../test/aStatement.js";
import { readPdfText } from "../../test/readPdfText.js";
import { renderRequestPdf } from "./renderRequestPdf.js";
import { requestWords } from "./requestWords.js";
import { writeRequestCsv } from "./writeRequestCsv.js";

const claim = (change: Partial<RequestedClaim>): RequestedClaim => ({
  ...{ kind: "INVOICE", document: "INV-2011-000001", reference: "RF13INV2011000001", variableSymbol: "2011000001" },
  ...{ currency: "CZK", amountMinor: 1_234_56n, dueOn: "2011-03-14" },
  ...change,
});
const REQUEST = buildPaymentRequest({
  partner: { code: "kuchyne", name: `Kuchyně ${LETTERS}` },
  raisedAt: new Date("2011-03-01T10:00:00Z"),
  claims: [
    claim({ currency: "EUR", amountMinor: 5n, reference: "RF22CEUR", variableSymbol: null }),
    claim({}),
    claim({
      kind: "RESERVE_PAID_IN",
      document: null,
      reference: "RF19C000000001",
      dueOn: "2011-03-01",
      amountMinor: 1n,
    }),
  ],
  accounts: new Map([["CZK", { iban: "CZ6508000000192000145399", bic: "GIBACZPX", holder: "=Správce a.s." }]]),
});

test("a request lists what is due first, sums each currency, and says where to pay", () => {
  expect(REQUEST.sections.map(({ currency, totalMinor, payee }) => [currency, totalMinor, payee?.bic])).toEqual([
    ["CZK", 1_234_57n, "GIBACZPX"],
    ["EUR", 5n, undefined],
  ]);
  expect(writeRequestCsv(REQUEST).split("\r\n")).toEqual([
    "reference,variableSymbol,kind,document,amount,currency,due,iban,bic,payee",
    "RF19C000000001,2011000001,RESERVE_PAID_IN,,0.01,CZK,2011-03-01,CZ6508000000192000145399,GIBACZPX,'=Správce a.s.",
    "RF13INV2011000001,2011000001,INVOICE,INV-2011-000001,1234.56,CZK,2011-03-14,CZ6508000000192000145399,GIBACZPX,'=Správce a.s.",
    "RF22CEUR,,INVOICE,INV-2011-000001,0.05,EUR,2011-03-14,,,",
    "",
  ]);
});

test.each(DOCUMENT_LANGUAGES)(
  "in %s it has every letter, amount and reference, and the same bytes each time",
  async (language) => {
    const pdf = await renderRequestPdf(REQUEST, language);
    expect(Buffer.from(await renderRequestPdf(REQUEST, language)).equals(Buffer.from(pdf))).toBe(true);
    const texts = readPdfText(pdf).map(({ text }) => text.replaceAll("\u00a0", " "));
    const words = requestWords(language);
    const total = language === "en" ? "1,234.57" : "1 234,57";
    for (const text of [
      "RF13INV2011000001",
      "RF19C000000001",
      "2011000001",
      "CZ65 0800 0000 1920 0014 5399",
      total,
      words.noAccount,
    ])
      expect(texts).toContain(text);
    expect(texts.join("")).toContain(LETTERS.slice(0, 30));
    expect(texts.join("")).not.toContain("\ufffd");
  },
);

test("who owes nothing is told so", async () => {
  const nothing = buildPaymentRequest({ ...REQUEST, claims: [], accounts: new Map() });
  expect(readPdfText(await renderRequestPdf(nothing, "sk")).map(({ text }) => text)).toContain("Nič nie je na úhradu.");
  expect(writeRequestCsv(nothing).split("\r\n")).toHaveLength(2);
});
