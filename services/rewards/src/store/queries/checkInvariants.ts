import type { Reads } from "../reads.js";
import { INVARIANTS, type Invariant } from "./invariants.js";

export interface CheckedInvariant {
  readonly invariant: string;
  readonly rowsScanned: number;
  readonly violations: number;
  /** Up to ten rows that break it, named so that a person finds them. */
  readonly examples: string[];
}

/** Checks every invariant of this database; call it in one snapshot. */
export async function checkInvariants(reads: Reads): Promise<CheckedInvariant[]> {
  const reports: CheckedInvariant[] = [];
  for (const invariant of INVARIANTS) reports.push(await checkInvariant(reads, invariant));
  return reports;
}

async function checkInvariant(reads: Reads, { invariant, rows, broken }: Invariant): Promise<CheckedInvariant> {
  const [scanned] = await reads.query<{ count: string }>(`SELECT count(*) FROM (${rows}) AS scanned`);
  const [found] = await reads.query<{ count: string; examples: string[] | null }>(
    `SELECT count(*), (array_agg(example ORDER BY example))[1:10] AS examples FROM (${broken}) AS broken (example)`,
  );
  return {
    invariant,
    rowsScanned: Number(scanned?.count),
    violations: Number(found?.count),
    examples: found?.examples ?? [],
  };
}
