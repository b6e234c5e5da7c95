import { AMOUNT_SCALE, divideDown, formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { EarningRule } from "../setup/Setup.js";
import { receiptAmount, type ReceiptLine } from "./receiptAmount.js";

/** What the rules gave and why: one outcome per rule that was looked at; their points add up to the whole. */
export interface EarnDecision {
  readonly points: bigint;
  readonly rules: readonly EarnRuleOutcome[];
}

export interface EarnRuleOutcome {
  readonly ruleCode: string;
  readonly version: number;
  readonly applied: boolean;
  /** What this rule added. */
  readonly points: bigint;
  readonly reason: string;
}

const ONE = 10n ** BigInt(PRICE_SCALE);
/** From millionths, in which rules are given, to the milliardths of a receipt amount. */
const TO_AMOUNT = 10n ** BigInt(AMOUNT_SCALE - PRICE_SCALE);

/**
 * Points of one receipt: ⌊⌊amount / unit⌋ × multipliers that apply⌋, rounded down once after all multipliers. The amount leaves
 * out what the BASE rule names as not earning; a multiplier applies when that amount, without what it excludes itself, reaches
 * receiptAtLeast. `rules` stand in the order of `rulesOn`. Source: shared rules of the programme, number 2.
 */
export function decideEarn(rules: readonly EarningRule[], lines: readonly ReceiptLine[]): EarnDecision {
  const bases = rules.filter((rule) => rule.kind === "BASE");
  const multipliers = rules.filter((rule) => rule.kind === "MULTIPLIER");
  const outcomes = bases.map((rule) => applyBase(rule, lines));
  const base = outcomes.reduce((sum, outcome) => sum + outcome.points, 0n);

  let granted = base;
  let product = { numerator: 1n, denominator: 1n };
  for (const rule of multipliers) {
    const amount = earningAmount([...bases, rule], lines);
    const { applied, reason } = judgeMultiplier(rule, amount);
    if (applied)
      product = { numerator: product.numerator * (rule.factor ?? ONE), denominator: product.denominator * ONE };
    const together = divideDown(base * product.numerator, product.denominator);
    outcomes.push({ ruleCode: rule.code, version: rule.version, applied, points: together - granted, reason });
    granted = together;
  }
  return { points: granted, rules: outcomes };
}

function applyBase(rule: EarningRule, lines: readonly ReceiptLine[]): EarnRuleOutcome {
  const amount = earningAmount([rule], lines);
  const unit = (rule.unit ?? 0n) * TO_AMOUNT;
  const head = { ruleCode: rule.code, version: rule.version };
  const short = missesThreshold(rule, amount);
  if (short !== undefined) return { ...head, applied: false, points: 0n, reason: short };
  if (unit <= 0n) return { ...head, applied: false, points: 0n, reason: "The rule names no unit." };
  const reason = `1 point for each ${inWords(rule.unit ?? 0n)} of ${amountInWords(amount)}.`;
  return { ...head, applied: true, points: divideDown(amount, unit), reason };
}

function judgeMultiplier(rule: EarningRule, amount: bigint): { applied: boolean; reason: string } {
  const short = missesThreshold(rule, amount);
  if (short !== undefined) return { applied: false, reason: short };
  return { applied: true, reason: `Points times ${inWords(rule.factor ?? ONE)}.` };
}

function missesThreshold(rule: EarningRule, amount: bigint): string | undefined {
  if (rule.receiptAtLeast === null || amount >= rule.receiptAtLeast * TO_AMOUNT) return undefined;
  return `The earning amount of ${amountInWords(amount)} does not reach ${inWords(rule.receiptAtLeast)}.`;
}

function earningAmount(rules: readonly EarningRule[], lines: readonly ReceiptLine[]): bigint {
  return receiptAmount(lines.filter((line) => !rules.some((rule) => rule.notEarningSkus.has(line.sku))));
}

function inWords(millionths: bigint): string {
  return formatDecimal(millionths, PRICE_SCALE);
}

function amountInWords(amount: bigint): string {
  return formatDecimal(amount, AMOUNT_SCALE);
}
