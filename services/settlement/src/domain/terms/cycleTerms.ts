import type { Party } from "../invoices/invoice.js";
import type { ClearingModel } from "../netting/hubLegs.js";

/** What a cycle is cleared by: the version of the programme's terms that was known when it opened. */
export interface CycleTerms {
  readonly clearing: ClearingModel;
  readonly homeCurrency: boolean;
  /** Minor units by currency; a currency that is not named has none. */
  readonly minimumPayments: ReadonlyMap<string, bigint>;
  readonly paymentTermsDays: number;
  /** null while nobody writes invoices. */
  readonly operator: Party | null;
  /** With the approval of the cycle, or when finance says so. */
  readonly invoicing: "AT_APPROVAL" | "BY_COMMAND";
}

/** What a cycle that opened before any terms were set is cleared by. */
export function termsOfDefinition(clearing: ClearingModel): CycleTerms {
  const minimumPayments = new Map<string, bigint>();
  return {
    clearing,
    homeCurrency: false,
    minimumPayments,
    paymentTermsDays: 0,
    operator: null,
    invoicing: "BY_COMMAND",
  };
}
