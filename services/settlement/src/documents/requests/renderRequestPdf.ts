import type { PaymentRequest, RequestedClaim, RequestSection } from "../../domain/claims/paymentRequest.js";
import type { DocumentLanguage } from "../../domain/documentLanguage.js";
import { A4_PORTRAIT, type PdfBlock, type PdfColumn } from "../pdf/pdfBlocks.js";
import { renderPdf } from "../pdf/renderPdf.js";
import { formatAmount } from "../text/formatAmount.js";
import { formatDate } from "../text/formatDate.js";
import { formatIban } from "../text/formatIban.js";
import { requestWords, type RequestWords } from "./requestWords.js";

/** What a partner is asked to pay, to be read and printed: per currency the claims with their references, and where to. The same request gives the same bytes. */
export async function renderRequestPdf(request: PaymentRequest, language: DocumentLanguage): Promise<Uint8Array> {
  const words = requestWords(language);
  const { partner, sections, raisedAt } = request;
  const foot = `${words.title} · ${partner.code}`;
  return renderPdf({
    paper: A4_PORTRAIT,
    title: `${words.title} ${partner.code}`,
    author: "Tessera",
    createdAt: raisedAt,
    page: words.page,
    language,
    foot,
    blocks: [
      { kind: "title", text: words.title },
      { kind: "pairs", pairs: [[words.partner, `${partner.name} (${partner.code})`]] },
      ...(sections.length === 0 ? [{ kind: "text" as const, text: words.nothing }] : []),
      ...sections.flatMap((section) => sectionBlocks(section, words, language)),
      ...(sections.length === 0 ? [] : [{ kind: "text" as const, text: words.each }]),
    ],
  });
}

const left = (title: string, width: number): PdfColumn => ({ title, width, align: "left" });
const right = (title: string, width: number): PdfColumn => ({ title, width, align: "right" });

function sectionBlocks(section: RequestSection, words: RequestWords, language: DocumentLanguage): PdfBlock[] {
  const { currency, claims, totalMinor } = section;
  const amount = (minor: bigint) => formatAmount(minor, currency, language);
  const rows = claims.map((claim) => ({
    cells: [
      nameOf(claim, words),
      claim.reference,
      claim.variableSymbol ?? "",
      formatDate(claim.dueOn, language),
      amount(claim.amountMinor),
    ],
  }));
  return [
    { kind: "heading", text: `${words.amount} · ${currency}` },
    {
      kind: "table",
      columns: [
        left(words.what, 160),
        left(words.reference, 125),
        left(words.symbol, 80),
        left(words.due, 75),
        right(words.amount, 75),
      ],
      rows: [...rows, { cells: [words.total, "", "", "", amount(totalMinor)], bold: true }],
    },
    ...payeeBlocks(section, words),
  ];
}

function nameOf({ kind, document }: RequestedClaim, words: RequestWords): string {
  const name = words.kinds[kind] ?? kind;
  return document === null ? name : `${name} ${document}`;
}

function payeeBlocks({ payee }: RequestSection, words: RequestWords): PdfBlock[] {
  if (payee === null) return [{ kind: "text", text: words.noAccount }];
  const { iban, bic, holder } = payee;
  const pairs: [string, string][] = [
    [words.account, formatIban(iban)],
    ...(bic === null ? [] : [["BIC", bic] as [string, string]]),
    [words.holder, holder],
  ];
  return [
    { kind: "heading", text: words.payTo },
    { kind: "pairs", pairs },
  ];
}
