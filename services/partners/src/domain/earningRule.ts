import {
  AMOUNT_SCALE,
  parseDecimal,
  PRICE_SCALE,
  type InputProblem,
  type LocalDate,
  slugProblems,
} from "@tessera/kernel";
import { dateProblems } from "./calendar.js";

export type EarningRuleKind = "BASE" | "MULTIPLIER";

/** One version of one rule. BASE: points = ⌊amount / unit⌋. MULTIPLIER: times factor when the receipt reaches receiptAtLeast. */
export interface EarningRule {
  readonly partnerCode: string;
  readonly code: string;
  readonly kind: EarningRuleKind;
  /** Local dates of the programme, half-open; effectiveTo null: until further notice. */
  readonly effectiveFrom: LocalDate;
  readonly effectiveTo: LocalDate | null;
  readonly unit: string | null;
  readonly factor: string | null;
  readonly receiptAtLeast: string | null;
  /** SKUs whose lines earn nothing, compared exactly; of BASE rules only. */
  readonly notEarningSkus: readonly string[];
}

const MAX_SKUS = 10_000;
const MAX_SKU_LENGTH = 128;
const MAX_CODE_LENGTH = 64;

export function earningRuleProblems(rule: EarningRule): InputProblem[] {
  return [
    ...slugProblems("code", rule.code, MAX_CODE_LENGTH),
    ...intervalProblems(rule),
    ...termProblems(rule),
    ...skuProblems(rule),
  ];
}

function intervalProblems({ effectiveFrom, effectiveTo }: EarningRule): InputProblem[] {
  const problems = [
    ...dateProblems("effectiveFrom", effectiveFrom),
    ...(effectiveTo === null ? [] : dateProblems("effectiveTo", effectiveTo)),
  ];
  if (problems.length > 0 || effectiveTo === null) return problems;
  return effectiveTo > effectiveFrom ? [] : [{ path: ["effectiveTo"], problem: "must lie after effectiveFrom" }];
}

function termProblems({ kind, unit, factor, receiptAtLeast }: EarningRule): InputProblem[] {
  if (kind === "BASE") {
    return [
      ...positive("unit", unit, PRICE_SCALE),
      ...absent("factor", factor, "only a MULTIPLIER has a factor"),
      ...absent("receiptAtLeast", receiptAtLeast, "only a MULTIPLIER has a threshold"),
    ];
  }
  return [
    ...positive("factor", factor, PRICE_SCALE),
    ...absent("unit", unit, "only a BASE rule has a unit"),
    ...threshold(receiptAtLeast),
  ];
}

function positive(name: string, text: string | null, scale: number): InputProblem[] {
  const value = text === null ? undefined : parseDecimal(text, scale);
  if (value !== undefined && value > 0n) return [];
  return [{ path: [name], problem: `must be a decimal above 0 with at most ${scale} places` }];
}

function threshold(text: string | null): InputProblem[] {
  const value = text === null ? 0n : parseDecimal(text, AMOUNT_SCALE);
  if (value !== undefined && value >= 0n) return [];
  return [{ path: ["receiptAtLeast"], problem: `must be a decimal of at least 0 with at most ${AMOUNT_SCALE} places` }];
}

function absent(name: string, text: string | null, problem: string): InputProblem[] {
  return text === null ? [] : [{ path: [name], problem }];
}

function skuProblems({ kind, notEarningSkus }: EarningRule): InputProblem[] {
  if (kind === "MULTIPLIER" && notEarningSkus.length > 0) {
    return [{ path: ["notEarningSkus"], problem: "only a BASE rule names SKUs that do not earn" }];
  }
  if (notEarningSkus.length > MAX_SKUS)
    return [{ path: ["notEarningSkus"], problem: `must name at most ${MAX_SKUS} SKUs` }];
  return notEarningSkus.flatMap((sku, index): InputProblem[] => {
    const fits = sku.length > 0 && sku.length <= MAX_SKU_LENGTH && !/[\u0000\p{Cs}]/u.test(sku);
    return fits
      ? []
      : [{ path: ["notEarningSkus", String(index)], problem: `must have 1 to ${MAX_SKU_LENGTH} characters` }];
  });
}

/** A rule keeps its kind through all its versions: a purchase of the past is judged by the version of its own date. */
export function versionProblems(rule: EarningRule, knownKind: EarningRuleKind | undefined): InputProblem[] {
  if (knownKind === undefined || knownKind === rule.kind) return [];
  return [{ path: ["kind"], problem: `must stay ${knownKind}: a rule keeps its kind` }];
}
