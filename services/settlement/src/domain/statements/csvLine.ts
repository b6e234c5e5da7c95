import { guardFormula } from "../text/guardFormula.js";

/** One record of RFC 4180 with its CRLF; no cell of it is a formula (`guardFormula`). */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: string): string {
  const safe = guardFormula(cell);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
