import { newId, type Database } from "@tessera/runtime";
import { spendPlainPoints } from "../../store/points/spendPlainPoints.js";
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

/** Decides spends of different members: what is plain the short way, the rest (what is refused or known) the long one. */
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
  const answers = new Map(await spendPlainPoints(database, items));
  const rest = items.filter(({ i }) => !answers.has(i));
  const stored = rest.length === 0 ? [] : await spendPointsBatch(database, rest.map(numbered));
  stored.forEach((answer, index) => answers.set(rest[index]!.i, answer));
  return items.map(({ i }) => answers.get(i) as SpendAnswer);
}

function numbered<Item extends { readonly i: number }>(item: Item, index: number): Item {
  return { ...item, i: index + 1 };
}
