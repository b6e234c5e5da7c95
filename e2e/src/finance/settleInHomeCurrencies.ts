import { OPERATOR } from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";
import { APPROVER, openFinanceOffice } from "./financeOffice.js";

const WAIT_MS = 1_200_000;
const LOOK_EVERY_MS = 500;

/**
 * While a history is replayed: once the month `after` is calculated, everybody is to pay and to be paid in its own currency, at rates that
 * two persons have set. That holds for the cycles that open from then on; nets and totals of a currency are what they are without.
 */
export async function settleInHomeCurrencies(
  network: TestNetwork,
  { after, validOn }: { readonly after: string; readonly validOn: string },
): Promise<void> {
  const office = openFinanceOffice(network, "home");
  const deadlineMs = Date.now() + WAIT_MS;
  // A month begins an hour or two before it does in UTC.
  const isOver = async () =>
    (await office.cycles()).some(({ to, status }) => to.slice(0, 7) === after && status === "CALCULATED");
  while (!(await isOver())) {
    if (Date.now() > deadlineMs) throw new Error(`${after} was not calculated in time`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  for (const [base, rate] of [
    ["EUR", "24.365"],
    ["PLN", "6.15"],
  ] as const) {
    const set = { base, quote: "CZK", rate, validOn };
    const { rate: told } = await office.command<{ rate: { id: string } }>("setFxRate", set, "FxRateSet", "rate { id }");
    await office.command("approveFxRate", { rateId: told.id }, "FxRateApproved", "rate { id }", APPROVER);
  }
  const terms = { clearing: "MULTILATERAL_NET", homeCurrency: true };
  await office.command("setSettlementTerms", terms, "SettlementTermsSet", "revision", OPERATOR);
}
