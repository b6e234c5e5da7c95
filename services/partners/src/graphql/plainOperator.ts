import type { Operator } from "../domain/settlementTerms.js";
import type { OperatorInput } from "./types/SetSettlementTerms.js";

/** What is not given is left out, so that the input of an older client stays the same under its key. */
export function plainOperator({
  name,
  address,
  country,
  vatId,
  companyNumber,
  registerEntry,
}: OperatorInput): Operator {
  return {
    name,
    address,
    country,
    vatId: vatId ?? null,
    ...(companyNumber ? { companyNumber } : {}),
    ...(registerEntry ? { registerEntry } : {}),
  };
}
