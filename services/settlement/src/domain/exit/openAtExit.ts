import { refuse, type Refused } from "@tessera/kernel";

/** What a partner that wants to end still has open. Counts, and minor units by currency. */
export interface OpenAtExit {
  /** Obligations in cycles that are not settled. */
  readonly obligations: number;
  /** Legs that are not paid. */
  readonly legs: number;
  readonly disputes: number;
  readonly breaks: number;
  /** Securities that have not been given back. */
  readonly collaterals: number;
  /** What its own reserve of points still holds, by contract. */
  readonly reservePools: number;
  /** Cycles whose fees for it are not invoiced yet. */
  readonly uninvoiced: number;
  /** Currencies in which invoices, credit notes or other claims of it or on it are not paid. */
  readonly unpaid: readonly string[];
  /** Currencies in which the true-up is not done. */
  readonly unsettled: readonly string[];
}

/** A partner does not end before everything is zero. */
export interface ExitNotSettled {
  readonly kind: "ExitNotSettled";
  readonly message: string;
  /** What is open, each as a line. */
  readonly open: readonly string[];
}

const COUNTED = [
  ["obligations", "obligations in cycles that are not settled"],
  ["legs", "legs that are not paid"],
  ["disputes", "open disputes"],
  ["breaks", "open breaks"],
  ["collaterals", "collaterals that were not given back"],
  ["reservePools", "reserve pools that still hold something"],
  ["uninvoiced", "cycles whose fees are not invoiced"],
] as const;

/** A refusal that names all that is open; undefined when nothing is. */
export function refuseOpenExit(open: OpenAtExit): Refused<ExitNotSettled> | undefined {
  const lines = COUNTED.filter(([what]) => open[what] > 0).map(([what, words]) => `${words}: ${open[what]}`);
  if (open.unpaid.length > 0) lines.push(`invoices and claims that are not paid in ${open.unpaid.join(", ")}`);
  if (open.unsettled.length > 0) lines.push(`no final true-up in ${open.unsettled.join(", ")}`);
  if (lines.length === 0) return undefined;
  return refuse({ kind: "ExitNotSettled", message: `Still open: ${lines.join("; ")}.`, open: lines });
}
