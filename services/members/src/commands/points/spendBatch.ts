import { newId, type Database } from "@tessera/runtime";
import { spendPointsBatch } from "../../store/points/spendPointsBatch.js";
import type { spendPoints } from "@tessera/contracts";
import type { z } from "zod";

/** The answer of the internal command, as it is stored for life. */
export type SpendAnswer = z.infer<(typeof spendPoints)["output"]>;

/** A spend on its way into the book. */
export interface SubmittedSpend {
  /** The redemption. */
  readonly spendId: string;
  readonly memberId: string;
  readonly redeemerCode: string;
  readonly points: number;
  /** null: the instant of posting. */
  readonly occurredAt: string | null;
}

/** Decides spends of different members in one statement. */
export async function spendBatch(database: Database, spends: readonly SubmittedSpend[]): Promise<SpendAnswer[]> {
  const items = spends.map(({ spendId, memberId, redeemerCode, points, occurredAt }, index) => ({
    i: index + 1,
    spend: spendId,
    kind: "REDEMPTION",
    member: memberId,
    redeemer: redeemerCode,
    points,
    at: occurredAt,
    entry: newId(),
    fact: newId(),
  }));
  return (await spendPointsBatch(database, items)) as SpendAnswer[];
}
