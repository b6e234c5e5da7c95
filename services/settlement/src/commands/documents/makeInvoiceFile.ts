import type { Database } from "@tessera/runtime";
import type { StoredFile } from "../../domain/files/storedFile.js";
import type { Invoice } from "../../domain/invoices/invoice.js";
import { renderInvoicePdf } from "../../documents/invoices/renderInvoicePdf.js";
import { keepDocument } from "./keepDocument.js";

/** An invoice or credit note as a PDF that its partner and the readers of the whole clearing may fetch. `askedBy`: a token's subject. */
export async function makeInvoiceFile(database: Database, invoice: Invoice, askedBy: string): Promise<StoredFile> {
  return keepDocument(database, {
    name: `${invoice.number}.pdf`,
    mediaType: "application/pdf",
    ownerSubject: askedBy,
    ownerPartnerCode: invoice.partnerCode,
    source: invoice,
    render: async () => renderInvoicePdf(invoice),
  });
}
