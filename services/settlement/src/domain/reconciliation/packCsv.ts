import { csvLine } from "../statements/csvLine.js";

/** A pack's text parts, section by section: the section's name, then its rows as name and value pairs in the order given. */
export function packCsv(pack: Readonly<Record<string, unknown>>): string {
  const lines = [csvLine(["section", "row", "field", "value"])];
  for (const [section, content] of Object.entries(pack)) {
    const rows = Array.isArray(content) ? (content as readonly unknown[]) : [{ [section]: content }];
    for (const [place, row] of rows.entries()) {
      for (const [field, value] of Object.entries(row as Readonly<Record<string, unknown>>)) {
        lines.push(csvLine([section, String(place + 1), field, harmless(value)]));
      }
    }
  }
  return lines.join("");
}

/** What a spreadsheet would take for a formula gets an apostrophe before it; amounts keep their minus. */
function harmless(value: unknown): string {
  const text = typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);
  return /^[=+@\t\r-]/.test(text) && !/^-\d+$/.test(text) ? `'${text}` : text;
}
