import type { BreakFound, BreakType } from "./breakFound.js";
import { unnamedExpected } from "./circumstances.js";
import { unknown } from "./explainCitations.js";
import type { Expected, Found, Problem } from "./item.js";
import { isOpen, isUnexplained, type Pool } from "./pool.js";
import { suggestSimilar } from "./suggestSimilar.js";

/** Breaks of what stands alone on its side. Pass 7 adds to a line what it resembles. */
export function explainRest(pool: Pool): BreakFound[] {
  const suggest = suggestSimilar(unnamedExpected(pool), pool.problem.limits);
  const found = pool.found
    .filter((line) => isUnexplained(pool, line))
    .map((line): BreakFound => {
      const type = unknown(pool, line);
      const alike = suggest(line);
      const proposals = alike ? [{ expected: [alike.id], found: [line.id] }] : [];
      return { type, expected: [], found: [line.id], proposals };
    });
  const missing = pool.expected
    .filter((item) => isOpen(pool, item))
    .map((item): BreakFound => ({ type: nameMissing(pool, item), expected: [item.id], found: [], proposals: [] }));
  return [...found, ...missing];
}

function nameMissing(pool: Pool, item: Expected): BreakType {
  if (hasMatchedTwin(pool, item)) return "DUPLICATE_AT_US";
  return isTold(pool.problem, item) ? "MISSING_AT_PARTNER" : "TIMING";
}

/** Whether the other side has told about the item's day, and so would have told of it. */
function isTold({ coveredUntil }: Problem, { currency, date }: Expected): boolean {
  if (coveredUntil === null) return true;
  const until = typeof coveredUntil === "string" ? coveredUntil : coveredUntil.get(currency);
  return until !== undefined && date <= until;
}

/** The same thing posted twice by us and told once by the other side. */
function hasMatchedTwin(pool: Pool, item: Expected): boolean {
  const shared = item.references.at(-1);
  if (shared === undefined || item.references.length < 2) return false;
  return (pool.citedExpected.get(shared) ?? []).some(
    (twin) =>
      twin.id !== item.id &&
      twin.standing !== "ELSEWHERE" &&
      twin.amountMinor === item.amountMinor &&
      twin.currency === item.currency &&
      twin.cycle === item.cycle &&
      twin.counterparty === item.counterparty &&
      (twin.standing === "MATCHED" || pool.matchedExpected.has(twin.id)),
  );
}

/** Payments that were matched and yet came after they were due. */
export function explainLate(pool: Pool): BreakFound[] {
  if (pool.problem.source !== "BANK") return [];
  const expectedById = new Map<string, Expected>(pool.expected.map((item) => [item.id, item]));
  const foundById = new Map<string, Found>(pool.found.map((line) => [line.id, line]));
  return pool.matches.flatMap(({ pass, expected, found }) => {
    if (pass === 8) return [];
    const lastPaid = found
      .map((id) => foundById.get(id)?.date ?? "")
      .reduce((last, date) => (date > last ? date : last), "");
    const late = expected.filter((id) => lastPaid > (expectedById.get(id)?.date ?? lastPaid));
    if (late.length === 0) return [];
    return [{ type: "LATE_PAYMENT", expected: [...late].sort(), found: [...found].sort(), proposals: [] } as const];
  });
}
