import { daysBetween } from "./daysBetween.js";

export const AGE_BUCKETS = ["DAYS_0_1", "DAYS_2_7", "DAYS_8_30", "DAYS_31_60", "DAYS_61_90", "OVER_90_DAYS"] as const;
export type AgeBucket = (typeof AGE_BUCKETS)[number];

const LAST_DAYS = [1, 7, 30, 60, 90] as const;

/** How old a difference is, counted from its value date; one whose value date is still to come is as young as can be. */
export function ageBucket(valueDate: string, today: string): AgeBucket {
  const days = daysBetween(valueDate, today);
  const place = LAST_DAYS.findIndex((last) => days <= last);
  return AGE_BUCKETS[place === -1 ? LAST_DAYS.length : place] as AgeBucket;
}
