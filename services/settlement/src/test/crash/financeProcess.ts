import "reflect-metadata";
import { FINANCE_STEPS, type FinanceStep } from "./financeSteps.js";
import { openFinance } from "./openFinance.js";

/**
 * A program of its own: a process of settlement that does one step on the database that its parent names, and tells what was
 * answered. It is made to be killed before it can tell.
 */
process.once("message", (order: { readonly url: string; readonly step: FinanceStep }) => {
  void doStep(order.url, order.step).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function doStep(url: string, step: FinanceStep): Promise<unknown> {
  return FINANCE_STEPS[step](await openFinance(url));
}
