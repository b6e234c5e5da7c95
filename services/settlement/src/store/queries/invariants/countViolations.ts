import type { InvariantReport } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";

/** One invariant as two statements over the same snapshot. */
export interface InvariantCheck {
  readonly invariant: string;
  /** Answers `scanned`: how many rows were looked at. */
  readonly scanned: string;
  /** Answers one `example` per violation: what is wrong, in one line that names the row. */
  readonly violations: string;
  /** Parameters of `violations`. */
  readonly parameters?: readonly unknown[];
}

const MOST_EXAMPLES = 10;

/** Runs a check inside one snapshot. */
export async function countViolations(tx: Tx, check: InvariantCheck): Promise<InvariantReport> {
  const [counted] = await tx.query<{ scanned: string }>(check.scanned);
  const examples = await tx.query<{ example: string; violations: string }>(
    `SELECT example, count(*) OVER () AS violations FROM (${check.violations}) AS violation ORDER BY example LIMIT ${MOST_EXAMPLES}`,
    check.parameters,
  );
  return {
    invariant: check.invariant,
    rowsScanned: Number(counted?.scanned ?? 0),
    violations: Number(examples[0]?.violations ?? 0),
    examples: examples.map((row) => row.example),
  };
}
