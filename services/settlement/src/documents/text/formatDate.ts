import { localDateTimeOf, type LocalDate } from "@tessera/kernel";
import type { DocumentLanguage } from "../../domain/documentLanguage.js";

const NO_BREAK = "\u00a0";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "5. 4. 2011" in Czech and Slovak (no-break blanks), "05.04.2011" in Polish, "5 Apr 2011" in English. */
export function formatDate(date: LocalDate, language: DocumentLanguage): string {
  const [year = "", month = "", day = ""] = date.split("-");
  if (language === "pl") return `${day}.${month}.${year}`;
  if (language === "en") return [Number(day), MONTHS[Number(month) - 1], year].join(NO_BREAK);
  return `${Number(day)}.${NO_BREAK}${Number(month)}.${NO_BREAK}${year}`;
}

/** Date and wall-clock time to the minute in a zone: "5. 4. 2011 14:05". */
export function formatInstant(instant: Date, zone: string, language: DocumentLanguage): string {
  const [date = "", time = ""] = localDateTimeOf(instant, zone).split("T");
  return `${formatDate(date, language)} ${time.slice(0, 5)}`;
}
