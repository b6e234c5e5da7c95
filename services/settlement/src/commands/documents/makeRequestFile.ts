import type { Database } from "@tessera/runtime";
import type { PaymentRequest } from "../../domain/claims/paymentRequest.js";
import type { DocumentLanguage } from "../../domain/documentLanguage.js";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { renderRequestPdf } from "../../documents/requests/renderRequestPdf.js";
import { writeRequestCsv } from "../../documents/requests/writeRequestCsv.js";
import { keepDocument } from "./keepDocument.js";

export interface RequestToMake {
  readonly request: PaymentRequest;
  readonly format: "CSV" | "PDF";
  /** Of the PDF; the CSV is the same in every language. */
  readonly language: DocumentLanguage;
  /** The token's subject of who asks. */
  readonly askedBy: string;
}

/** What a partner is asked to pay as a file that the partner and the readers of the whole clearing may fetch. */
export async function makeRequestFile(database: Database, wanted: RequestToMake): Promise<StoredFile> {
  const { request, format, language, askedBy } = wanted;
  const partnerCode = request.partner.code;
  const isCsv = format === "CSV";
  return keepDocument(database, {
    name: isCsv ? `payment-request-${partnerCode}.csv` : `payment-request-${partnerCode}-${language}.pdf`,
    mediaType: isCsv ? "text/csv; charset=utf-8" : "application/pdf",
    ownerSubject: askedBy,
    ownerPartnerCode: partnerCode,
    source: [request, format],
    render: async () => (isCsv ? Buffer.from(writeRequestCsv(request), "utf8") : renderRequestPdf(request, language)),
  });
}
