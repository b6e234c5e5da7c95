import type { Break } from "./financeOffice.js";

/** "UNDERPAID 2011…": the type and our references, ascending, or that of a statement. */
export function nameOf({ type, ours, theirs }: Break): string {
  const items = type.startsWith("STATEMENT_") ? theirs : ours;
  return [type, ...items.map(({ reference }) => reference ?? "").sort()].join(" ");
}
