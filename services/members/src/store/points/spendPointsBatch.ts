import { inOneStatement, type Database } from "@tessera/runtime";

/** One spend, in the columns of the type spend_item. */
export interface SpendItem {
  readonly i: number;
  readonly spend: string;
  readonly kind: string;
  readonly member: string;
  readonly redeemer: string;
  readonly points: number;
  readonly at: string | null;
  readonly entry: string;
  readonly fact: string;
}

/** Answers by place. Locks accounts in ascending member id; no member and no spend may stand twice. */
export async function spendPointsBatch(database: Database, items: readonly SpendItem[]): Promise<readonly unknown[]> {
  const rows = await inOneStatement<{ i: number; answer: unknown }>(
    database,
    "SELECT i, answer FROM spend_points($1)",
    [JSON.stringify(items)],
  );
  const answers: unknown[] = new Array(items.length);
  for (const { i, answer } of rows) answers[i - 1] = answer;
  return answers;
}
