/** One invariant of the book as SQL over its own tables. */
export interface Check {
  readonly invariant: string;
  /** Rows (scanned bigint: how many rows of the book stand behind it, violated boolean, example text: what is wrong where). */
  readonly sql: string;
}
