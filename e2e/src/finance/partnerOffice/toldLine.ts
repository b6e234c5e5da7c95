/** The columns of a statement. */
export const COLUMNS = ["line_id", "reference", "amount", "currency", "cycle", "date", "description"] as const;

/** One line of a partner's statement as the partner writes it: text that may be wrong. */
export interface ToldLine {
  readonly lineId: string;
  readonly reference: string;
  readonly amount: string;
  readonly currency: string;
  readonly cycle: string;
  readonly date: string;
  /** Begins with the line's id, so that what is said about the line can be brought home. */
  readonly description: string;
}

/** The cells in the order of the columns. */
export function cellsOf(line: ToldLine): string[] {
  return [line.lineId, line.reference, line.amount, line.currency, line.cycle, line.date, line.description];
}

/** "-1234.50" of minor units with two digits. */
export function inUnits(minor: bigint): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, "0");
  return `${minor < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
