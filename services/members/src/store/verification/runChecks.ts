import type { InvariantReport } from "@tessera/contracts";
import { inSnapshot, type Database } from "@tessera/runtime";
import type { Check } from "./Check.js";

const MOST_EXAMPLES = 10;

/** Runs the checks over one snapshot of the database. */
export async function runChecks(database: Database, checks: readonly Check[]): Promise<InvariantReport[]> {
  return inSnapshot(database, async (tx) => {
    const reports: InvariantReport[] = [];
    for (const { invariant, sql } of checks) {
      const [row] = await tx.query<{ scanned: string; violations: string; examples: string[] | null }>(
        `SELECT coalesce(sum(scanned), 0) AS scanned, count(*) FILTER (WHERE violated) AS violations,
           (array_agg(example ORDER BY example) FILTER (WHERE violated))[1:${MOST_EXAMPLES}] AS examples
         FROM (${sql}) AS finding`,
      );
      reports.push({
        invariant,
        rowsScanned: Number(row?.scanned ?? 0),
        violations: Number(row?.violations ?? 0),
        examples: row?.examples ?? [],
      });
    }
    return reports;
  });
}
