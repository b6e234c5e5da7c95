import { isRefused } from "@tessera/kernel";
import { approveFxRate } from "../../commands/fx/approveFxRate.js";
import { setFxRate } from "../../commands/fx/setFxRate.js";
import type { FinanceRun } from "./FinanceRun.js";
import { PARTNERS, type FinanceStep } from "./financeStories.js";
import { dayOf, HOMES, RATES } from "./modelRates.js";

type Of<K extends FinanceStep["do"]> = Extract<FinanceStep, { do: K }>;

/** Who is paid in its home currency is paid by the hub. */
export async function changeTerms(
  run: FinanceRun,
  { clearing, homeCurrency, minimumMinor }: Of<"changeTerms">,
): Promise<void> {
  const chosen = homeCurrency ? "MULTILATERAL_NET" : clearing;
  run.model.terms = { clearing: chosen, homeCurrency, minimumMinor: BigInt(minimumMinor) };
  await run.defineTerms();
}

/** Of a day and a pair one rate counts, for good. */
export async function setRate(
  run: FinanceRun,
  { which, by, approvedBy }: Of<"setRate">,
  again: boolean,
): Promise<void> {
  const { deps } = run.settlement;
  const { rates, open } = run.model;
  const day = which === "BEFORE" ? "2010-12-31" : dayOf(open.fromMs);
  const rate = RATES[which];
  const [maker, checker] = [run.request(run.person(by)), run.request(run.person(approvedBy))];
  const input = { base: "EUR", quote: "CZK", rate: rate.text, validOn: day };
  const set = await run.expect("rate", "done", again, async () => setFxRate(deps, maker, input));
  if (isRefused(set)) return;
  const { rateId } = set;
  const isKnown = rates.some((one) => one.day === day);
  const verdict = maker.scope === checker.scope ? "SecondPersonRequired" : isKnown ? "FxRateRefused" : "done";
  await run.expect("rate's approval", verdict, again, async () => approveFxRate(deps, checker, { rateId }));
  if (verdict === "done") rates.push({ ...rate, day });
}

/** A partner without a contract signs none. */
export async function signMinimum(run: FinanceRun, { partner, minor }: Of<"signMinimum">): Promise<void> {
  const code = PARTNERS[partner % PARTNERS.length] ?? PARTNERS[0];
  if (code in HOMES) await run.signMinimum(code, BigInt(minor));
}
