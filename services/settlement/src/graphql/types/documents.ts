import { registerEnumType } from "type-graphql";

export enum StatementFormat {
  CSV = "CSV",
  XLSX = "XLSX",
  PDF = "PDF",
}
registerEnumType(StatementFormat, { name: "StatementFormat" });

export enum DocumentLanguage {
  CS = "CS",
  SK = "SK",
  PL = "PL",
  EN = "EN",
}
registerEnumType(DocumentLanguage, { name: "DocumentLanguage" });
