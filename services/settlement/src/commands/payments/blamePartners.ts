import type { InputProblem } from "@tessera/kernel";
import type { MissingForPayment } from "../../domain/payments/paymentRefusals.js";

/** Problems of an order, in the words of the partners that they concern: `payees` are its transfers' partners, in their order. */
export function blamePartners(
  currency: string,
  payees: readonly string[],
  problems: readonly InputProblem[],
): MissingForPayment[] {
  return problems.map(({ path, problem }) => {
    const partnerCode = path[0] === "transfers" ? payees[Number(path[1])] : undefined;
    return { partnerCode: partnerCode ?? null, currency, problem: `${path.at(-1) ?? "order"} ${problem}` };
  });
}
