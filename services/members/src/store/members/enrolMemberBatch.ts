import type { Tx } from "@tessera/runtime";

/** One enrolment, in the columns of the type enrolment_item. */
export interface EnrolmentItem {
  readonly i: number;
  readonly scope: string;
  readonly key: string;
  readonly input_hash: string;
  readonly member: string;
  readonly card: string;
  /** The number was made here. */
  readonly made: boolean;
  readonly at: Date | null;
  /** The sealed e-mail address as text of a bytea. */
  readonly sealed: string | null;
  readonly slot: string | null;
  readonly language: string | null;
}

/** Stored answers by place; neither a key nor a card may stand twice. */
export async function enrolMemberBatch(tx: Tx, items: readonly EnrolmentItem[]): Promise<readonly unknown[]> {
  const rows = await tx.query<{ i: number; answer: unknown }>("SELECT i, answer FROM enrol_members($1)", [
    JSON.stringify(items),
  ]);
  const answers: unknown[] = new Array(items.length);
  for (const { i, answer } of rows) answers[i - 1] = answer;
  return answers;
}
