import { bankLine, type BankLine } from "../../domain/bank/bankLine.js";
import { parseBankAmount } from "../../domain/bank/parseBankAmount.js";
import { localDate } from "./dateAt.js";

export interface Mt940Balance {
  readonly minor: bigint;
  readonly currency: string;
  readonly date: string;
  /** That of a page in between (:60M:). */
  readonly isBetween?: boolean;
}

/** `C110331EUR1234,56`; undefined when it is none. */
export function readMt940Balance(value: string): Mt940Balance | undefined {
  const [, mark, day = "", currency = "", text = ""] = /^([CD])(\d{6})([A-Z]{3})([\d,]+)$/.exec(value) ?? [];
  const minor = parseBankAmount(text, currency, ",");
  const date = dateOf(day);
  if (mark === undefined || minor === undefined || date === null) return undefined;
  return { minor: mark === "D" ? -minor : minor, currency, date };
}

/**
 * Value date, booking day, mark (RC takes a credit back, RD a debit), funds code, amount, type, the owner's reference, the bank's.
 * C and D may have an E before them at some banks (expected), which is no booking.
 */
const LINE =
  /^(\d{6})(\d{4})?(R?[CD]|E[CD])([A-Z])?([\d,]+)([A-Z][A-Z0-9]{3})((?:(?!\/\/)[^\n]){0,34})(?:\/\/([^\n]{0,34}))?(?:\n([\s\S]*))?$/;

/** A statement line, :61:. What cannot be read is kept with its error. */
export function readMt940Line(value: string, currency: string): BankLine {
  const [, day = "", booked, mark = "", , text = "", type = "", own = "", bank, more] = LINE.exec(value) ?? [];
  const valueOn = dateOf(day);
  const minor = parseBankAmount(text, currency, ",");
  if (valueOn === null || minor === undefined) {
    return bankLine({ error: "UNREADABLE: the line is not of the form of :61:", raw: value.slice(0, 2_000) });
  }
  const bookedOn = booked === undefined ? valueOn : bookingDay(valueOn, booked);
  if (bookedOn === null) return bankLine({ error: "BAD_DATE: the booking day is none", raw: value.slice(0, 2_000) });
  const isCredit = mark === "C" || mark === "RD" || mark === "EC";
  const error = mark.startsWith("E") ? "PENDING: the line is expected" : null;
  const endToEndId = given(own);
  return bankLine({
    amountMinor: isCredit ? minor : -minor,
    currency,
    bookedOn,
    valueOn,
    endToEndId,
    bankReference: given(bank ?? ""),
    remittance: given(more ?? ""),
    isReversal: mark.startsWith("R"),
    // Returned item: what comes back is named by the owner's reference.
    ...(type.endsWith("RTI") ? { returnOf: endToEndId, returnReason: "UNSPECIFIED" } : {}),
    error,
    raw: error === null ? null : value.slice(0, 2_000),
  });
}

function given(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === "" || trimmed === "NONREF" ? null : trimmed;
}

/** Two digits of a year are of this century below 80. */
function dateOf(day: string): string | null {
  const year = Number(day.slice(0, 2));
  return localDate(`${year < 80 ? 20 : 19}${day.slice(0, 2)}-${day.slice(2, 4)}-${day.slice(4, 6)}`);
}

/** The day without a year that lies nearest to the value date: bookings and values meet around New Year. */
function bookingDay(valueOn: string, day: string): string | null {
  const year = Number(valueOn.slice(0, 4));
  const [month, monthDay] = [day.slice(0, 2), day.slice(2, 4)];
  const near = [year - 1, year, year + 1]
    .map((candidate) => localDate(`${candidate}-${month}-${monthDay}`))
    .filter((date) => date !== null)
    .sort((a, b) => distance(a, valueOn) - distance(b, valueOn));
  return near[0] ?? null;
}

function distance(a: string, b: string): number {
  return Math.abs(Date.parse(a) - Date.parse(b));
}
