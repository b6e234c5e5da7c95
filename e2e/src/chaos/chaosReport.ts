export interface FaultReport {
  readonly name: string;
  /** The longest time without any acknowledgement, from the fault until every service answers again. */
  readonly silenceMs: number;
  /** From the end of the cause until every service answers. */
  readonly backAfterMs: number;
}

export interface ChaosReport {
  readonly bus: string;
  readonly seed: number;
  readonly seconds: number;
  readonly requests: number;
  /** Under the faults, before anything was sent again. */
  readonly acknowledged: number;
  /** Requests without an answer: under the faults, and after each replay of them. */
  readonly unanswered: readonly number[];
  /** What must be there and is not, and what is there more often than it must. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Wallets, stock and answers that cannot be right. */
  readonly wrong: readonly string[];
  /** Requests that are answered otherwise when they come again. */
  readonly changed: readonly string[];
  /** Why requests had no answer, and how often. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Errors in the logs of the network, and crashes: whatever breaks is foreseen, and told as a warning at most. */
  readonly bugs: readonly string[];
  /** "clean", or what `tessera verify` printed. */
  readonly verified: string;
  readonly faults: readonly FaultReport[];
}

/** The longest time between two answers, or between an answer and an end of the window. */
export function longestSilenceMs(answeredAt: readonly number[], from: number, to: number): number {
  const inside = answeredAt.filter((at) => at > from && at < to);
  const before = answeredAt.findLast((at) => at <= from) ?? from;
  const marks = [before, ...inside, to];
  return Math.round(Math.max(...marks.map((at, index) => at - (marks[index - 1] ?? at))));
}

/** What a person reads at the end. */
export function printReport(report: ChaosReport): string {
  const { faults, unanswered, lost, doubled, wrong, changed, bugs } = report;
  const names = [...new Set(faults.map(({ name }) => name))].sort();
  const rows = names.map((name) => {
    const own = faults.filter((fault) => fault.name === name);
    const most = (read: (fault: FaultReport) => number): string => (Math.max(...own.map(read)) / 1_000).toFixed(1);
    return [name, String(own.length), most(({ silenceMs }) => silenceMs), most(({ backAfterMs }) => backAfterMs)];
  });
  const reasons = Object.entries(report.reasons).map(([reason, count]) => `${reason} ${count}`);
  return [
    `bus ${report.bus}, seed ${report.seed}, ${report.seconds} s of load, ${faults.length} faults`,
    table([["fault", "times", "longest silence s", "all back after s"], ...rows]),
    `requests ${report.requests}, acknowledged ${report.acknowledged}; without an answer, then after each replay: ${unanswered.join(", ")}`,
    `why: ${reasons.join(", ") || "nothing"}`,
    `lost ${lost.length}, doubled ${doubled.length}, wrong ${wrong.length}, answered otherwise when sent again ${changed.length}, errors in the logs ${bugs.length}`,
    ...[...lost, ...doubled, ...wrong, ...changed, ...bugs].slice(0, 20).map((line) => `  ${line}`),
    `verify: ${report.verified}`,
  ].join("\n");
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  ");
  return rows.map((row) => `  ${line(row)}`).join("\n");
}
