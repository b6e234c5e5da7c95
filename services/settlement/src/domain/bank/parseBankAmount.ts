import { currencyDigits } from "@tessera/kernel";

/**
 * Minor units of an amount without a sign: digits, one decimal mark, up to 5 decimal places of which those beyond the currency's
 * are zeros; at most 18 digits. undefined for anything else: an amount is never guessed.
 */
export function parseBankAmount(text: string, currency: string, mark: "." | "," = "."): bigint | undefined {
  const [whole = "", fraction = "", ...more] = text.split(mark);
  if (more.length > 0 || !/^\d+$/.test(whole) || !/^\d{0,5}$/.test(fraction)) return undefined;
  if (whole.length + fraction.length > 18) return undefined;
  const digits = currencyDigits(currency);
  if (/[1-9]/.test(fraction.slice(digits))) return undefined;
  return BigInt(whole + fraction.slice(0, digits).padEnd(digits, "0"));
}
