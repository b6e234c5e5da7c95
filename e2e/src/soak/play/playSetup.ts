import { micro, type Rule } from "../spec/coalition.js";
import { localText, monthStart } from "../spec/localTime.js";
import type { Step } from "../steps.js";
import { pick } from "./pick.js";
import type { Run } from "./Run.js";

type Of<K extends Step["do"]> = Extract<Step, { do: K }>;

/** A later contract supersedes from its instant on; what was issued before keeps its price. */
export async function changeTariff(run: Run, step: Of<"changeTariff">): Promise<void> {
  const partner = pick(run.world.partners, step.partner);
  const fromMs = run.instantMs(step.when);
  const roles = { issues: step.roles !== "REDEEMS", redeems: step.roles !== "ISSUES" };
  const answer = await run.send("signContract", {
    ...{ partnerCode: partner.code, effectiveFrom: new Date(fromMs).toISOString(), currency: partner.currency },
    ...{ unitPrice: step.price, ...roles },
  });
  const isTaken = partner.terms.some((terms) => terms.fromMs === fromMs);
  run.same("the type of a contract's answer", answer.__typename, isTaken ? "InvalidInput" : "ContractSigned");
  if (!isTaken) partner.terms.push({ fromMs, priceMicro: micro(step.price), ...roles });
  await run.settleSetup();
}

const CHANGES = {
  UNIT: { code: "base", kind: "BASE", unit: "0.25", notEarningSkus: ["POST"] },
  NO_TEA: { code: "base", kind: "BASE", unit: "1.00", notEarningSkus: ["POST", "tea"] },
  TWICE: { code: "twice", kind: "MULTIPLIER", factor: "2", receiptAtLeast: "10.00" },
  HALF_MORE: { code: "more", kind: "MULTIPLIER", factor: "1.5" },
} as const;

/** A new version of a rule; that of half as much again ends with last month. */
export async function changeRule(run: Run, step: Of<"changeRule">): Promise<void> {
  const { zone } = run.world.programme;
  const partner = pick(run.world.partners, step.partner);
  const change: Partial<Record<"unit" | "factor" | "receiptAtLeast", string>> & {
    readonly code: string;
    readonly kind: "BASE" | "MULTIPLIER";
    readonly notEarningSkus?: readonly string[];
  } = CHANGES[step.rule];
  const from = localText(run.instantMs(step.when), zone).slice(0, 10);
  const end = localText(monthStart(Date.now(), 0, zone), zone).slice(0, 10);
  const to = step.rule === "HALF_MORE" && from < end ? end : undefined;
  const answer = await run.send("publishEarningRule", {
    ...change,
    ...{ partnerCode: partner.code, effectiveFrom: from },
    ...(to === undefined ? {} : { effectiveTo: to }),
  });
  run.same("the type of a rule's answer", answer.__typename, "EarningRulePublished");
  const { code, kind, unit = "0", factor = "0", receiptAtLeast = "0", notEarningSkus: notEarning = [] } = change;
  const numbers = { unitMicro: micro(unit), factorMicro: micro(factor), atLeastMicro: micro(receiptAtLeast) };
  const rule: Rule = { code, kind, from, to, notEarning, ...numbers };
  partner.rules.push(rule);
  await run.settleSetup();
}
