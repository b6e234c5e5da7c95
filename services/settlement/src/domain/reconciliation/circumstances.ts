import { daysBetween } from "./daysBetween.js";
import type { Expected, Found } from "./item.js";
import { isOpen, isUnexplained, type Pool } from "./pool.js";

/**
 * Open items that no line names: one that is named, with whatever difference, belongs to that line and is no candidate for
 * another that happens to have its amount.
 */
export function unnamedExpected(pool: Pool): Expected[] {
  return pool.expected.filter(
    (item) => isOpen(pool, item) && !item.references.some((reference) => pool.citingFound.has(reference)),
  );
}

/** Lines without a reference, or with one of the other side's own documents. A line that names one of ours means that one. */
export function unnamedFound(pool: Pool): Found[] {
  return pool.found.filter(
    (item) =>
      isUnexplained(pool, item) &&
      !item.isLeftToPeople &&
      (item.reference === null || (item.isForeign && !pool.citedExpected.has(item.reference))),
  );
}

/** Same currency, cycle and counterparty, and a date close to when the item may be told. A partner's statement names no counterparty: all are possible. */
export function agreeInCircumstance({ problem }: Pool, item: Expected, line: Found): boolean {
  return (
    item.currency === line.currency &&
    item.cycle === line.cycle &&
    (line.counterparty === null ? problem.source === "PARTNER" : line.counterparty === item.counterparty) &&
    daysBetween(line.date, item.since) <= problem.limits.windowDays &&
    daysBetween(item.date, line.date) <= problem.limits.windowDays
  );
}
