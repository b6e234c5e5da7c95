import { databaseErrorCode, inOneStatement, type Database } from "@tessera/runtime";

/** One decided purchase, in the columns of the type earn_item. */
export interface EarnItem {
  readonly i: number;
  readonly scope: string;
  readonly key: string;
  readonly input_hash: string;
  /** What was refused before the book was looked at. */
  readonly refusal: unknown;
  readonly member: string | null;
  readonly partner: string;
  readonly store: string;
  /** null when the receipt need not be looked for. */
  readonly number: string | null;
  readonly content_hash: string;
  readonly at: Date;
  /** Whether the client told the time. */
  readonly given: boolean;
  readonly currency: string;
  readonly amount: string;
  readonly points: string;
  readonly unit_price: string;
  readonly expires: Date | null;
  readonly decision: unknown;
  /** JSON. */
  readonly lines: string;
  readonly purchase: string;
  readonly lot: string;
  readonly entry: string;
  readonly repayment: string;
  readonly fact: string;
}

export const SETUP_MOVED_ON = "TS001";

/**
 * Records a batch of whatever kind in one statement; stored answers by place, or undefined when the setup has moved on from
 * `revision` and nothing was written. Locks accounts in ascending member id.
 */
export async function recordPurchaseBatch(
  database: Database,
  revision: bigint,
  items: readonly EarnItem[],
): Promise<readonly unknown[] | undefined> {
  try {
    const rows = await inOneStatement<{ i: number; answer: unknown }>(
      database,
      "SELECT i, answer FROM record_purchases($1, $2)",
      [revision.toString(), JSON.stringify(items)],
    );
    const answers: unknown[] = new Array(items.length);
    for (const { i, answer } of rows) answers[i - 1] = answer;
    return answers;
  } catch (error) {
    if (databaseErrorCode(error) === SETUP_MOVED_ON) return undefined;
    throw error;
  }
}
