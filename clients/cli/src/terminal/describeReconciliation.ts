import type { BreaksQuery, ReconciliationQuery } from "@tessera/partner-sdk";
import { renderTable } from "./renderTable.js";

type Run = NonNullable<ReconciliationQuery["reconciliation"]>;
type Break = BreaksQuery["breaks"]["nodes"][number];
type Counts = Run["matches"];

/** What a comparison came to: matches per pass, open breaks per type, and each open break (null: of a dry run, which keeps none). */
export function describeReconciliation(run: Run, breaks: readonly Break[] | null): string {
  const matches = run.matches.map(({ name, count }) => [name, String(count)]);
  const parts = [
    matches.length === 0 ? "No new match." : renderTable(["pass", "matches"], matches, [1]),
    ...describeCounts(run),
  ];
  if (breaks !== null && breaks.length > 0) {
    const header = ["type", "status", "partner", "what", "expected", "found", "age", "id"];
    parts.push(renderTable(header, inOrder(breaks).map(toRow), [4, 5]));
  }
  return parts.join("\n\n");
}

function describeCounts({ breaks, newBreaks, goneBreaks }: Run): string[] {
  const types = [
    ...new Set([breaks, newBreaks, goneBreaks].flatMap((counts) => counts.map(({ name }) => name))),
  ].sort();
  const rows = types.map((type) => [type, ...[breaks, newBreaks, goneBreaks].map((counts) => countOf(counts, type))]);
  return rows.length === 0 ? [] : [renderTable(["break", "open", "new", "gone"], rows, [1, 2, 3])];
}

function countOf(counts: Counts, type: string): string {
  return String(counts.find(({ name }) => name === type)?.count ?? 0);
}

/** What is only not told yet stands behind what somebody has to look at. */
function inOrder(breaks: readonly Break[]): Break[] {
  const key = ({ type }: Break) => `${type === "TIMING" ? 1 : 0} ${type}`;
  return [...breaks].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function toRow(one: Break): string[] {
  const { id, type, status, partner, ours, theirs, expected, found, age, isOverdue, owner, deadline } = one;
  const sum = (money: Break["found"]) => (money === null ? "-" : `${money.amount} ${money.currency}`);
  const late = isOverdue ? `overdue since ${deadline ?? ""}: ${owner ?? ""}` : "";
  // At the bank nobody is the other side; who it is about, our leg tells, else the line.
  const [about] = [...ours, ...theirs].flatMap(({ counterparty }) => counterparty ?? []);
  return [
    type,
    status,
    partner?.code ?? about ?? "-",
    shorten(whatOf(ours.length > 0 ? ours : theirs)),
    sum(expected),
    sum(found),
    late === "" ? age : `${age} ${late}`,
    id,
  ];
}

type Evidence = Break["ours"][number] & { readonly text?: string };

/** References, or what a line without one says of itself. */
function whatOf(evidence: readonly Evidence[]): string {
  const words = evidence.map(({ reference, text, id }) => reference ?? (text === undefined || text === "" ? id : text));
  return [...new Set(words)].join(", ");
}

const LONGEST = 60;

function shorten(text: string): string {
  const letters = [...text];
  return letters.length <= LONGEST ? text : `${letters.slice(0, LONGEST - 1).join("")}…`;
}
