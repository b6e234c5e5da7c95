import type { Database } from "@tessera/runtime";
import type { DocumentLanguage } from "../../domain/documentLanguage.js";
import type { StoredFile } from "../../domain/files/storedFile.js";
import type { PartnerStatement } from "../../domain/statements/partnerStatement.js";
import { renderStatementCsv } from "../../documents/statements/renderStatementCsv.js";
import { renderStatementPdf } from "../../documents/statements/renderStatementPdf.js";
import { renderStatementXlsx } from "../../documents/statements/renderStatementXlsx.js";
import { keepDocument } from "./keepDocument.js";

export type StatementFormat = "CSV" | "XLSX" | "PDF";

type Render = (statement: PartnerStatement, language: DocumentLanguage) => Promise<Uint8Array>;

const FORMATS: Readonly<Record<StatementFormat, { readonly mediaType: string; readonly render: Render }>> = {
  CSV: { mediaType: "text/csv; charset=utf-8", render: async (...about) => renderStatementCsv(...about) },
  XLSX: {
    mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    render: renderStatementXlsx,
  },
  PDF: { mediaType: "application/pdf", render: renderStatementPdf },
};

export interface StatementToMake {
  readonly statement: PartnerStatement;
  readonly format: StatementFormat;
  readonly language: DocumentLanguage;
  /** The token's subject of who asks. */
  readonly askedBy: string;
}

/** A partner's statement of a cycle as a file that the partner and the readers of the whole clearing may fetch. */
export async function makeStatementFile(database: Database, wanted: StatementToMake): Promise<StoredFile> {
  const { statement, format, language, askedBy } = wanted;
  const partnerCode = statement.partner.code;
  const { mediaType, render } = FORMATS[format];
  return keepDocument(database, {
    name: `statement-${partnerCode}-${statement.cycle.id}-${language}.${format.toLowerCase()}`,
    mediaType,
    ownerSubject: askedBy,
    ownerPartnerCode: partnerCode,
    source: [statement, format, language],
    render: async () => render(statement, language),
  });
}
