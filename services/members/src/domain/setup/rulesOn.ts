import type { LocalDate } from "@tessera/kernel";
import { compareText } from "../compareText.js";
import type { EarningRule, PartnerSetup } from "./Setup.js";

/**
 * The rule versions in effect on a local date, BASE rules first, then by code. A later version supersedes the earlier ones of
 * its code from its own first day on, even after its end, so that an edit can also shorten a campaign.
 */
export function rulesOn(partner: PartnerSetup, date: LocalDate): EarningRule[] {
  const newest = new Map<string, EarningRule>();
  for (const rule of partner.rules) {
    if (rule.effectiveFrom > date) continue;
    if (rule.version > (newest.get(rule.code)?.version ?? 0)) newest.set(rule.code, rule);
  }
  return [...newest.values()]
    .filter((rule) => rule.effectiveTo === null || date < rule.effectiveTo)
    .sort(inOrderOfDecision);
}

/** The rule versions that an earlier decision looked at: a return is judged by them, whatever was published since. */
export function rulesOfDecision(
  partner: PartnerSetup,
  looked: readonly { ruleCode: string; version: number }[],
): EarningRule[] {
  const found = looked.map(({ ruleCode, version }) =>
    partner.rules.find((rule) => rule.code === ruleCode && rule.version === version),
  );
  if (found.includes(undefined)) throw new Error("a decision names a rule version that is not known");
  return found as EarningRule[];
}

function inOrderOfDecision(a: EarningRule, b: EarningRule): number {
  if (a.kind !== b.kind) return a.kind === "BASE" ? -1 : 1;
  return compareText(a.code, b.code);
}
