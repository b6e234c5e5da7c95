import { UsageError } from "./UsageError.js";

/** An amount as it is typed: `10.00 CZK`, or `10.00CZK`. Throws UsageError. */
export function readMoney(option: string, text: string): { readonly amount: string; readonly currency: string } {
  const [, amount, currency] = /^(\d+(?:\.\d+)?) ?([A-Z]{3})$/.exec(text) ?? [];
  if (amount === undefined || currency === undefined)
    throw new UsageError(`${option} wants an amount with its currency, as "10.00 CZK"`);
  return { amount, currency };
}
