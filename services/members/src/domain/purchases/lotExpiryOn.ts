import { lotExpiry, startOfLocalDate, type LocalDate } from "@tessera/kernel";
import type { Programme } from "../setup/Setup.js";

/** When a lot of a local date expires: 00:00 local on the first day of the month that follows by expiryMonths + 1. */
export function lotExpiryOn(date: LocalDate, { timeZone, expiryMonths }: Programme): Date {
  return lotExpiry(startOfLocalDate(date, timeZone), expiryMonths, timeZone);
}
