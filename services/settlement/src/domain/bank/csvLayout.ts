/** What a bank's CSV calls its columns; a name is that of the header line. */
export interface CsvColumns {
  readonly bookedOn: string;
  readonly valueOn?: string | null;
  /** Signed; or the two columns credit and debit, each without a sign. */
  readonly amount?: string | null;
  readonly credit?: string | null;
  readonly debit?: string | null;
  readonly currency?: string | null;
  /** The balance after the line. */
  readonly balance?: string | null;
  readonly endToEndId?: string | null;
  readonly bankReference?: string | null;
  readonly structuredReference?: string | null;
  readonly counterpartyName?: string | null;
  readonly counterpartyAccount?: string | null;
  readonly remittance?: string | null;
  readonly fee?: string | null;
}

export const DATE_FORMATS = ["YYYY-MM-DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "YYYYMMDD"] as const;
export const CSV_ENCODINGS = ["utf-8", "windows-1250", "iso-8859-2"] as const;

/** How to read a CSV, which says nothing of itself. */
export interface CsvLayout {
  readonly encoding: (typeof CSV_ENCODINGS)[number];
  /** One character. */
  readonly delimiter: string;
  readonly decimalMark: "." | ",";
  readonly dateFormat: (typeof DATE_FORMATS)[number];
  /** Lines before the header. */
  readonly skipLines: number;
  readonly columns: CsvColumns;
  readonly iban: string;
  readonly currency: string;
  readonly statementRef: string;
  readonly sequenceNo: number | null;
  /** Minor units; needed when there is no column with the balance after each line. */
  readonly openingMinor: bigint | null;
  readonly closingMinor: bigint | null;
}
