import type { BreakFound, BreakType } from "./breakFound.js";
import { compareText } from "./compareText.js";
import type { Expected, Found } from "./item.js";
import { magnitude, nameDifference } from "./nameDifference.js";
import { groupBy, isOpen, isUnexplained, sumOf, type Pool } from "./pool.js";

/**
 * Breaks of lines that name an item of ours and were not matched with it: told twice, another amount, cycle or currency, or one
 * of several alike. Takes what it explains.
 */
export function explainCitations(pool: Pool): BreakFound[] {
  const lines = pool.found.filter(
    (line) => isUnexplained(pool, line) && line.reference !== null && pool.citedExpected.has(line.reference),
  );
  const breaks: BreakFound[] = [];
  for (const [reference, citing] of groupBy(lines, (line) => [line.reference ?? ""])) {
    const cited = pool.citedExpected.get(reference) ?? [];
    const unexplained = (): Found[] => citing.filter((line) => !pool.takenFound.has(line.id));
    const open = (): Expected[] => cited.filter((item) => isOpen(pool, item));
    breaks.push(...explainAlike(pool, open(), unexplained()));
    breaks.push(...explainDuplicates(pool, reference, cited, unexplained()));
    breaks.push(...explainSums(pool, open(), unexplained()));
    breaks.push(...explainNearest(pool, cited, unexplained()));
    // Every item of the reference is spoken for: an own reference is told twice, under a shared one there is more than we have.
    const isOwn = cited.some((item) => item.references[0] === reference);
    for (const line of unexplained())
      breaks.push(explain(pool, isOwn ? toldTwice(pool, line) : unknown(pool, line), [], [line]));
  }
  return breaks;
}

/** A line that nothing of ours answers to. */
export function unknown({ problem }: Pool, { amountMinor }: Found): BreakType {
  if (problem.source === "PARTNER") return "MISSING_AT_US";
  return amountMinor > 0n ? "UNIDENTIFIED_CREDIT" : "UNIDENTIFIED_DEBIT";
}

function toldTwice({ problem }: Pool, { amountMinor }: Found): BreakType {
  return problem.source === "BANK" && amountMinor > 0n ? "DUPLICATE_CREDIT" : "DUPLICATE_AT_PARTNER";
}

/** Fewer lines than items that look alike and are owed by different counterparties. */
function explainAlike(pool: Pool, open: readonly Expected[], lines: readonly Found[]): BreakFound[] {
  const look = ({ currency, cycle, amountMinor }: Expected | Found) => [`${currency} ${cycle ?? "-"} ${amountMinor}`];
  const items = groupBy(open, look);
  return [...groupBy(lines, look)].flatMap(([key, told]) => {
    const alike = items.get(key) ?? [];
    if (alike.length <= told.length) return [];
    const proposals = told.flatMap((line) => alike.map((item) => ({ expected: [item.id], found: [line.id] })));
    return [{ ...explain(pool, "AMBIGUOUS", alike, told), proposals: proposals.slice(0, 10) }];
  });
}

/** What is matched already, told again: the item's own reference, or a shared one with the same amount and currency. */
function explainDuplicates(
  pool: Pool,
  reference: string,
  cited: readonly Expected[],
  lines: readonly Found[],
): BreakFound[] {
  const done = cited.filter((item) => item.standing === "MATCHED" || pool.matchedExpected.has(item.id));
  return lines.flatMap((line) => {
    const again = done.find(
      (item) =>
        item.references[0] === reference ||
        (item.currency === line.currency && item.amountMinor === line.amountMinor && item.cycle === line.cycle),
    );
    if (!again) return [];
    // At the bank, money that goes the other way is not paid twice: mostly a second payment that was sent back under its reference.
    if (pool.problem.source === "BANK" && again.amountMinor > 0n !== line.amountMinor > 0n)
      return [explain(pool, unknown(pool, line), [], [line])];
    return [explain(pool, toldTwice(pool, line), [again], [line])];
  });
}

/** One line for several items, or several lines for one item, whose sum is nearer than any single of them. */
function explainSums(pool: Pool, open: readonly Expected[], lines: readonly Found[]): BreakFound[] {
  const place = ({ currency, cycle }: Expected | Found) => [`${currency} ${cycle ?? "-"}`];
  const items = groupBy(open, place);
  return [...groupBy(lines, place)].flatMap(([key, told]) => {
    const some = items.get(key) ?? [];
    if (Math.min(some.length, told.length) !== 1 || some.length + told.length === 2) return [];
    const whole = magnitude(sumOf(some) - sumOf(told));
    const single = some.flatMap((item) => told.map((line) => magnitude(item.amountMinor - line.amountMinor)));
    return single.every((difference) => whole <= difference) ? [explainDifference(pool, some, told)] : [];
  });
}

/** Each line with the item of its reference that differs least: by currency, then cycle, then amount. */
function explainNearest(pool: Pool, cited: readonly Expected[], lines: readonly Found[]): BreakFound[] {
  const pairs = lines.flatMap((line) => cited.map((item) => ({ line, item })));
  const distance = ({ line, item }: (typeof pairs)[number]) =>
    (item.currency === line.currency ? 0 : 4) +
    (item.cycle === line.cycle ? 0 : 2) +
    (item.standing === "ELSEWHERE" ? 1 : 0);
  pairs.sort((a, b) => {
    const byKind = distance(a) - distance(b);
    if (byKind !== 0) return byKind;
    const gap = ({ line, item }: (typeof pairs)[number]) => magnitude(item.amountMinor - line.amountMinor);
    if (gap(a) !== gap(b)) return gap(a) < gap(b) ? -1 : 1;
    return compareText(a.line.id, b.line.id) || compareText(a.item.id, b.item.id);
  });
  return pairs.flatMap(({ line, item }) => {
    const isFree = item.standing === "ELSEWHERE" ? !pool.takenExpected.has(item.id) : isOpen(pool, item);
    return isFree && isUnexplained(pool, line) ? [explainDifference(pool, [item], [line])] : [];
  });
}

function explainDifference(pool: Pool, items: readonly Expected[], lines: readonly Found[]): BreakFound {
  const [item, line] = [items[0], lines[0]];
  if (!item || !line) throw new Error("a difference has two sides");
  const type = nameDifference({
    source: pool.problem.source,
    sameCurrency: item.currency === line.currency,
    sameCycle: item.cycle === line.cycle && item.standing !== "ELSEWHERE",
    expectedMinor: sumOf(items),
    foundMinor: sumOf(lines),
    feeMinor: lines.reduce((sum, { feeMinor }) => sum + feeMinor, 0n),
    isConverted: items.some(({ converted }) => converted),
  });
  const found = explain(pool, type, items, lines);
  if (type !== "AMBIGUOUS") return found;
  return { ...found, proposals: [{ expected: found.expected, found: found.found }] };
}

/** One break, whose items no other break names. */
function explain(pool: Pool, type: BreakType, items: readonly Expected[], lines: readonly Found[]): BreakFound {
  for (const { id } of items) pool.takenExpected.add(id);
  for (const { id } of lines) pool.takenFound.add(id);
  const ids = (some: readonly { id: string }[]) => some.map(({ id }) => id).sort(compareText);
  return { type, expected: ids(items), found: ids(lines), proposals: [] };
}
