import { guardFormula } from "../../domain/text/guardFormula.js";

/** What a cell holds. Numbers come as plain decimals, so that none is ever a float on its way. */
export type XlsxCell =
  | { readonly text: string; readonly bold?: true }
  /** `places` behind the point. */
  | { readonly number: string; readonly places: number; readonly bold?: true }
  /** Wall-clock time, "2011-04-05T14:05:09", or a date. */
  | { readonly instant: string }
  | { readonly date: string }
  | null;

export const XLSX_STYLES = ["text", "bold", "n0", "n2", "n3", "n4", "b0", "b2", "b3", "b4", "instant", "date"] as const;

/** A double holds this many digits of a decimal whatever they are; a longer number stays text, to the last cent. */
const EXACT_DIGITS = 15;
/** What a cell may hold, by the format's specification. */
const MOST_TEXT = 32_767;

/** One cell as SpreadsheetML; `at` is its address. Text never becomes a formula. */
export function xlsxCell(at: string, cell: XlsxCell): string {
  if (cell === null) return "";
  if ("text" in cell) return inlineText(at, cell.text, cell.bold ? "bold" : "text");
  if ("number" in cell) {
    const { number, places, bold } = cell;
    if (number.replace(/\D/g, "").replace(/^0+/, "").length > EXACT_DIGITS) return inlineText(at, number, "text");
    return value(at, number, `${bold ? "b" : "n"}${places === 1 ? 2 : places}` as (typeof XLSX_STYLES)[number]);
  }
  return "date" in cell ? value(at, serialOf(cell.date), "date") : value(at, serialOf(cell.instant), "instant");
}

function value(at: string, number: string, style: (typeof XLSX_STYLES)[number]): string {
  return `<c r="${at}" s="${XLSX_STYLES.indexOf(style)}"><v>${number}</v></c>`;
}

function inlineText(at: string, text: string, style: (typeof XLSX_STYLES)[number]): string {
  const safe = escapeXml(guardFormula(text).slice(0, MOST_TEXT));
  return `<c r="${at}" s="${XLSX_STYLES.indexOf(style)}" t="inlineStr"><is><t xml:space="preserve">${safe}</t></is></c>`;
}

/** Days since 1899-12-30 with the part of the day that has passed, 10 places: finer than a second. */
function serialOf(local: string): string {
  const [date = "", time = "00:00:00"] = local.split("T");
  const days = BigInt(Date.parse(`${date}T00:00:00Z`) / 86_400_000 + 25_569);
  const [hours = "0", minutes = "0", seconds = "0"] = time.split(":");
  const passed = BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds);
  if (passed === 0n) return String(days);
  const fraction = (passed * 10n ** 10n + 43_200n) / 86_400n;
  return `${days}.${String(fraction).padStart(10, "0")}`;
}

/** Text as XML has it: what XML cannot hold becomes a replacement sign, and `_x0041_` is no escape of ours. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, "\ufffd")
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}
