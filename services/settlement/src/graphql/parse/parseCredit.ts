import type { InputProblem, Money } from "@tessera/kernel";
import type { MoneyInput } from "@tessera/runtime";
import type { CreditInput } from "../../commands/invoices/creditInvoice.js";
import type { CreditInvoiceInput } from "../types/invoiceCommands.js";
import { parseAmount } from "./parseAmount.js";

const MOST_LINES = 100;

/** What of an invoice a client wants back; what is not given is left out. */
export function parseCredit({
  net,
  lines,
}: CreditInvoiceInput): Pick<CreditInput, "net" | "lines"> | { readonly problems: readonly InputProblem[] } {
  const problems: InputProblem[] = [];
  const parse = (name: string, input: MoneyInput): { net?: Money } => {
    const amount = parseAmount(name, input);
    if ("amountMinor" in amount) return { net: amount };
    problems.push(amount);
    return {};
  };
  if (lines && lines.length > MOST_LINES)
    return { problems: [{ path: ["lines"], problem: `must be at most ${MOST_LINES}` }] };
  const credit = {
    ...(net ? parse("net", net) : {}),
    ...(lines
      ? { lines: lines.map((line) => ({ line: line.line, ...(line.net ? parse("lines", line.net) : {}) })) }
      : {}),
  };
  return problems.length > 0 ? { problems } : credit;
}
