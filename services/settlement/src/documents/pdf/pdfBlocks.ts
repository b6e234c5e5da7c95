export interface PdfColumn {
  readonly title: string;
  /** In points. */
  readonly width: number;
  readonly align: "left" | "right";
}

export interface PdfRow {
  /** One text per column, cut where its column ends. */
  readonly cells: readonly string[];
  readonly bold?: boolean;
}

/** What a document is made of, from top to bottom. */
export type PdfBlock =
  | { readonly kind: "title" | "heading" | "text"; readonly text: string; readonly bold?: boolean }
  /** Labels and values side by side; values are wrapped. */
  | { readonly kind: "pairs"; readonly pairs: readonly (readonly [label: string, value: string])[] }
  /** Two lists of lines beside each other. */
  | { readonly kind: "columns"; readonly left: readonly string[]; readonly right: readonly string[] }
  /** Its head stands again on every page that it goes on to. Rows are asked for one by one, when they are set. */
  | { readonly kind: "table"; readonly columns: readonly PdfColumn[]; readonly rows: Iterable<PdfRow> };

export interface PdfPaper {
  /** In points. */
  readonly width: number;
  readonly height: number;
  readonly margin: number;
}

export const A4_PORTRAIT: PdfPaper = { width: 595.28, height: 841.89, margin: 40 };
export const A4_LANDSCAPE: PdfPaper = { width: 841.89, height: 595.28, margin: 36 };
