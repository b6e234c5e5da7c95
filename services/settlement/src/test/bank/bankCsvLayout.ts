import type { CsvLayout } from "../../domain/bank/csvLayout.js";
import type { TestStatement } from "./TestStatement.js";

/** How the test's bank writes its CSV. */
export function bankCsvLayout({ iban, currency, statementRef, sequenceNo }: TestStatement): CsvLayout {
  return {
    encoding: "utf-8",
    delimiter: ";",
    decimalMark: ",",
    dateFormat: "DD.MM.YYYY",
    skipLines: 0,
    columns: {
      bookedOn: "Datum",
      amount: "Částka",
      balance: "Zůstatek",
      endToEndId: "Reference plátce",
      bankReference: "Reference banky",
      structuredReference: "VS",
      counterpartyName: "Název protiúčtu",
      counterpartyAccount: "Protiúčet",
      remittance: "Zpráva",
    },
    iban,
    currency,
    statementRef,
    sequenceNo,
    openingMinor: null,
    closingMinor: null,
  };
}
