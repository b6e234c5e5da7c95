import type { SettlementOfCycleQuery } from "@tessera/partner-sdk";

type SettledCycle = NonNullable<SettlementOfCycleQuery["settlementCycle"]>;

/** What is to be done next with a calculated cycle, and by whom. `cycle` is how the commands name it. */
export function describeNextStep({ status, contentHash, legs }: SettledCycle, cycle: string): string {
  if (status === "CALCULATED")
    return `Next: another person approves exactly this: tessera settle --cycle ${cycle} --approve ${contentHash ?? ""}`;
  if (status === "APPROVED")
    return `Next: finance has the payment files written: tessera settle --cycle ${cycle} --instruct --out DIR`;
  const due = legs.filter((leg) => leg.status === "DUE").length;
  if (due > 0)
    return `Next: payments that are due again (${due}): tessera settle --cycle ${cycle} --instruct --out DIR`;
  if (status === "SETTLED") return "It is settled: every payment has come or gone.";
  return `Next: what the bank says: tessera reconcile FILE --bank --cycle ${cycle}`;
}
