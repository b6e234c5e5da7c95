import type { InvariantReport } from "@tessera/contracts";
import type { Tx } from "./transaction.js";

/** What always holds in one database, and the SQL that finds the rows that break it. */
export interface Invariant {
  /** A sentence. */
  readonly invariant: string;
  /** One row for each that is looked at. */
  readonly rows: string;
  /** One column: a line of text that names a row which breaks it, and how. */
  readonly broken: string;
  /** Parameters of `broken`. */
  readonly parameters?: readonly unknown[];
}

const MOST_EXAMPLES = 10;

/** Checks each invariant in turn; call it in one snapshot, else they tell of different instants. */
export async function checkInvariants(
  tx: Pick<Tx, "query">,
  invariants: readonly Invariant[],
): Promise<InvariantReport[]> {
  const reports: InvariantReport[] = [];
  for (const { invariant, rows, broken, parameters } of invariants) {
    const [looked] = await tx.query<{ count: string }>(`SELECT count(*) FROM (${rows}) AS scanned`);
    const found = await tx.query<{ example: string; count: string }>(
      `SELECT example, count(*) OVER () AS count FROM (${broken}) AS broken (example) ORDER BY example LIMIT ${MOST_EXAMPLES}`,
      parameters,
    );
    reports.push({
      invariant,
      rowsScanned: Number(looked?.count),
      violations: Number(found[0]?.count ?? 0),
      examples: found.map(({ example }) => example),
    });
  }
  return reports;
}
