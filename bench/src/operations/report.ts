import { cpus } from "node:os";
import type { Measured } from "../measure.js";
import { spreadOf, type Spread } from "../spreadOf.js";
import type { Compared } from "./measureInTurns.js";

export interface Report {
  readonly node: string;
  readonly postgres: string;
  readonly cores: number;
  readonly secondsPerScenario: number;
  readonly rounds: number;
  /** Transactions per second of TPC-B over 8 connections from Node, of all times it ran: what everything else is a ratio to. */
  readonly baselinePerSecond: Spread;
  /** Transactions per second of pgbench itself; null where it is not installed. */
  readonly pgbenchPerSecond: number | null;
  readonly scenarios: readonly Compared[];
}

export function writeReport(
  baselines: readonly Measured[],
  pgbenchPerSecond: number | undefined,
  scenarios: readonly Compared[],
  setting: { readonly postgres: string; readonly seconds: number; readonly rounds: number },
): Report {
  return {
    node: process.version,
    postgres: setting.postgres,
    cores: cpus().length,
    secondsPerScenario: setting.seconds,
    rounds: setting.rounds,
    baselinePerSecond: spreadOf(baselines.map(({ perSecond }) => perSecond)),
    pgbenchPerSecond: pgbenchPerSecond ?? null,
    scenarios,
  };
}

/** The report as a table for people. */
export function formatReport(report: Report): string {
  const { baselinePerSecond: base, pgbenchPerSecond: pgbench, rounds, secondsPerScenario: seconds } = report;
  const head = ["scenario", "under way", "per second", "ratio", "least to most", "by CPU", "p50 ms", "p99 ms"];
  const rows = report.scenarios.map(({ name, concurrency, perSecond, ratio, cpuRatio, p50Ms, p99Ms }) => [
    ...[name, String(concurrency), perSecond.toFixed(0), ratio.median.toFixed(2)],
    ...[`${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}`, cpuRatio?.median.toFixed(2) ?? ""],
    ...[p50Ms.toFixed(1), p99Ms.toFixed(1)],
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return [
    `Node ${report.node}, PostgreSQL ${report.postgres} with fsync, ${report.cores} cores; ${rounds} rounds of ${seconds} s, the one in the middle`,
    `TPC-B from Node, 8 under way, right before each: ${base.median.toFixed(0)}/s (${base.least.toFixed(0)} to ${base.most.toFixed(0)})` +
      (pgbench === null ? "" : `; pgbench itself: ${pgbench.toFixed(0)}/s`),
    "",
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...rows.map(line),
  ].join("\n");
}
