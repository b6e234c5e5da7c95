import { parseMoney, type InputProblem, type Money } from "@tessera/kernel";
import type { MoneyInput } from "@tessera/runtime";

/** Money as a client wrote it, or the problem under the field's name when it has not the digits of its currency. */
export function parseAmount(name: string, input: MoneyInput): Money | InputProblem {
  const problem = { path: [name], problem: `must have the digits of ${input.currency}` };
  return parseMoney(input.amount, input.currency) ?? problem;
}
