import { cpus } from "node:os";
import type { Measured } from "./measure.js";

export interface Report {
  readonly node: string;
  readonly postgres: string;
  readonly cores: number;
  readonly secondsPerScenario: number;
  /** TPC-B over 8 connections from Node: what everything else is a ratio to. */
  readonly baseline: Measured;
  /** Transactions per second of pgbench itself; null where it is not installed. */
  readonly pgbenchPerSecond: number | null;
  readonly scenarios: readonly (Measured & { readonly ratio: number })[];
}

export function writeReport(
  baseline: Measured,
  pgbenchPerSecond: number | undefined,
  scenarios: readonly Measured[],
  setting: { readonly postgres: string; readonly seconds: number },
): Report {
  return {
    node: process.version,
    postgres: setting.postgres,
    cores: cpus().length,
    secondsPerScenario: setting.seconds,
    baseline,
    pgbenchPerSecond: pgbenchPerSecond ?? null,
    scenarios: scenarios.map((scenario) => ({ ...scenario, ratio: scenario.perSecond / baseline.perSecond })),
  };
}

/** The report as a table for people. */
export function formatReport(report: Report): string {
  const { baseline, pgbenchPerSecond } = report;
  const head = ["scenario", "under way", "per second", "ratio", "p50 ms", "p99 ms"];
  const rows = [{ ...baseline, ratio: 1 }, ...report.scenarios].map((row) => [
    row.name,
    String(row.concurrency),
    row.perSecond.toFixed(0),
    row.ratio.toFixed(2),
    row.p50Ms.toFixed(1),
    row.p99Ms.toFixed(1),
  ]);
  if (pgbenchPerSecond !== null) {
    rows.splice(1, 0, [
      "pgbench itself",
      "8",
      pgbenchPerSecond.toFixed(0),
      (pgbenchPerSecond / baseline.perSecond).toFixed(2),
      "",
      "",
    ]);
  }
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  const setting = `Node ${report.node}, PostgreSQL ${report.postgres} with fsync, ${report.cores} cores, ${report.secondsPerScenario} s each`;
  return [setting, "", line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
