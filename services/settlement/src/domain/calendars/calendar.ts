/** Whose business days count: a country's, or those of the euro's payment system. */
export type CalendarName = "CZ" | "SK" | "PL" | "TARGET";

export const CALENDARS: readonly CalendarName[] = ["CZ", "SK", "PL", "TARGET"];
