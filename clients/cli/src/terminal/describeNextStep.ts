import type { SettlementOfCycleQuery } from "@tessera/partner-sdk";

type SettledCycle = NonNullable<SettlementOfCycleQuery["settlementCycle"]>;
type Legs = readonly Pick<SettledCycle["legs"][number], "partner" | "counterparty" | "status">[];

/** What is to be done next with a calculated cycle, and by whom. `cycle` is how the commands name it. */
export function describeNextStep(
  { status, contentHash, legs }: Pick<SettledCycle, "status" | "contentHash"> & { readonly legs: Legs },
  cycle: string,
): string {
  if (status === "CALCULATED")
    return `Next: another person approves exactly this: tessera settle --cycle ${cycle} --approve ${contentHash ?? ""}`;
  if (status === "APPROVED")
    return `Next: finance has the payment files written: tessera settle --cycle ${cycle} --instruct --out DIR`;
  const overdue = partnersOf(legs.filter((leg) => leg.status === "OVERDUE"));
  const due = legs.filter((leg) => leg.status === "DUE");
  if (due.length > 0)
    return [describeDue(due, cycle), ...describeKept(due, overdue)].join("; ") + describeDeclaring(overdue, cycle);
  if (status === "SETTLED") return "It is settled: every payment has come or gone.";
  const late = overdue.length > 0 ? `; overdue: ${overdue.join(", ")}` : "";
  const awaited = legs.filter((leg) => leg.status === "INSTRUCTED" || leg.status === "OVERDUE");
  const isDirect = awaited.length > 0 && awaited.every(({ counterparty }) => counterparty !== null);
  if (isDirect)
    return `Next: what the creditors say: tessera direct --cycle ${cycle}${late}${describeDeclaring(overdue, cycle)}`;
  return `Next: what the bank says: tessera reconcile FILE --bank --cycle ${cycle}${late}${describeDeclaring(overdue, cycle)}`;
}

function describeDue(due: Legs, cycle: string): string {
  return `Next: payments that are due again (${due.length}): tessera settle --cycle ${cycle} --instruct --out DIR`;
}

/** What is ordered is lost to a default; what is not is kept, when the default is approved first. */
function describeKept(due: Legs, overdue: readonly string[]): string[] {
  const kept = partnersOf(due).filter((code) => overdue.includes(code));
  return kept.length === 0 ? [] : [`decide first whether ${kept.join(", ")}, overdue, is in default`];
}

/** From the day after its due day on, a payment that does not come may be called a default. */
function describeDeclaring([first]: readonly string[], cycle: string): string {
  if (first === undefined) return "";
  return `\nWho will not pay is in default: tessera default --declare ${first} --cycle ${cycle} --reason "…"`;
}

function partnersOf(legs: Legs): string[] {
  return [...new Set(legs.map(({ partner }) => partner.code))];
}
