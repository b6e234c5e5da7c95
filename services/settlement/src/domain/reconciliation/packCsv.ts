import { csvLine } from "../statements/csvLine.js";

/**
 * A pack's text parts, section by section: the section's name, then its rows as name and value pairs in the order given. No cell is a
 * formula (`csvLine`).
 */
export function packCsv(pack: Readonly<Record<string, unknown>>): string {
  const lines = [csvLine(["section", "row", "field", "value"])];
  for (const [section, content] of Object.entries(pack)) {
    const rows = Array.isArray(content) ? (content as readonly unknown[]) : [{ [section]: content }];
    for (const [place, row] of rows.entries()) {
      for (const [field, value] of Object.entries(row as Readonly<Record<string, unknown>>)) {
        lines.push(csvLine([section, String(place + 1), field, textOf(value)]));
      }
    }
  }
  return lines.join("");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);
}
