import { textAt, type XmlElement } from "../xml/xmlElement.js";

/** The local date of an element that holds a date, an instant, or one of them wrapped; null when it is none. */
export function dateAt(element: XmlElement | undefined): string | null {
  const text = textAt(element, "Dt") ?? textAt(element, "DtTm") ?? textAt(element) ?? "";
  return localDate(text.slice(0, 10));
}

/** The text when it is a date that exists, `2011-02-28`; null otherwise. */
export function localDate(text: string): string | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return null;
  const instant = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return instant.toISOString().slice(0, 10) === text ? text : null;
}
