import type { BreaksQuery, ReconciliationQuery } from "@tessera/partner-sdk";
import { renderTable } from "./renderTable.js";

type Run = NonNullable<ReconciliationQuery["reconciliation"]>;
type Break = BreaksQuery["breaks"]["nodes"][number];
type Counts = Run["matches"];

/** What a comparison came to: matches per pass, open breaks per type, and each open break (null: of a dry run, which keeps none). */
export function describeReconciliation(run: Run, breaks: readonly Break[] | null): string {
  const matches = run.matches.map(({ name, count }) => [name, String(count)]);
  const parts = [renderTable(["pass", "matches"], matches, [1]), describeCounts(run)];
  if (breaks !== null && breaks.length > 0) {
    const header = ["type", "partner", "reference", "expected", "found", "age"];
    parts.push(renderTable(header, breaks.map(toRow), [3, 4]));
  }
  return parts.join("\n\n");
}

function describeCounts({ breaks, newBreaks, goneBreaks }: Run): string {
  const types = [
    ...new Set([breaks, newBreaks, goneBreaks].flatMap((counts) => counts.map(({ name }) => name))),
  ].sort();
  const rows = types.map((type) => [type, ...[breaks, newBreaks, goneBreaks].map((counts) => countOf(counts, type))]);
  return renderTable(["break", "open", "new", "gone"], rows, [1, 2, 3]);
}

function countOf(counts: Counts, type: string): string {
  return String(counts.find(({ name }) => name === type)?.count ?? 0);
}

function toRow({ type, partner, ours, theirs, expected, found, age, isOverdue, owner, deadline }: Break): string[] {
  const sum = (money: Break["found"]) => (money === null ? "-" : `${money.amount} ${money.currency}`);
  const references = (ours.length > 0 ? ours : theirs).map(({ reference, id }) => reference ?? id);
  const late = isOverdue ? `overdue since ${deadline ?? ""}: ${owner ?? ""}` : "";
  return [
    type,
    partner?.code ?? "-",
    [...new Set(references)].join(", "),
    sum(expected),
    sum(found),
    late === "" ? age : `${age} ${late}`,
  ];
}
