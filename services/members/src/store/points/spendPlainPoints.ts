import { databaseErrorCode, inOneStatement, type Database } from "@tessera/runtime";
import type { SpendItem } from "./spendPointsBatch.js";

const UNIQUE_VIOLATION = "23505";

/**
 * Spends what is plain of a batch in one statement; answers by the item's number, without those that are left. None is when one of
 * the spends is known already. Locks accounts in ascending member id; no member and no spend may stand twice.
 */
export async function spendPlainPoints(
  database: Database,
  items: readonly SpendItem[],
): Promise<ReadonlyMap<number, unknown>> {
  const sorted = [...items].sort((a, b) => (a.member < b.member ? -1 : 1));
  const of = (column: (item: SpendItem) => unknown): unknown[] => sorted.map(column);
  try {
    const rows = await inOneStatement<{ place: number; answer: unknown }>(
      database,
      "SELECT place, answer FROM spend_plain_points($1, $2, $3, $4, $5, $6, $7)",
      [
        of(({ member }) => member),
        of(({ spend }) => spend),
        of(({ redeemer }) => redeemer),
        of(({ points }) => points),
        of(({ at }) => at),
        of(({ entry }) => entry),
        of(({ fact }) => fact),
      ],
      "spend plain points",
    );
    return new Map(rows.map(({ place, answer }) => [sorted[place - 1]!.i, answer]));
  } catch (error) {
    if (databaseErrorCode(error) === UNIQUE_VIOLATION) return new Map();
    throw error;
  }
}
