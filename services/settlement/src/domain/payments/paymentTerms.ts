import type { CalendarName } from "../calendars/calendar.js";

/** How a programme pays: days are business days of the currency's calendar. */
export interface PaymentTerms {
  /** From the instruction until a net debtor must have paid. */
  readonly paymentDays: number;
  /** From the instruction until net creditors are paid; the debtors' money should be there by then. */
  readonly payoutDays: number;
  /** From the approval of a bank account until it is paid to. */
  readonly coolingOffDays: number;
  /** By schedule, a cycle that would end on a holiday of this calendar ends with the next business day's begin; null: it does not. */
  readonly cutOffCalendar: CalendarName | null;
  /** Smallest payment in minor units, by currency. */
  readonly minimums: Readonly<Record<string, string>>;
}

export const DEFAULT_TERMS: PaymentTerms = {
  paymentDays: 5,
  payoutDays: 7,
  coolingOffDays: 2,
  cutOffCalendar: null,
  minimums: {},
};
