import type { Tx } from "@tessera/runtime";

export interface BookSeal {
  readonly members: number;
  /** Lower-case hexadecimal. */
  readonly root: string;
  readonly sealedAt: Date;
}

const HEADS_IN_PART = 10_000;

interface SealRow {
  readonly members: string;
  readonly root: string;
  readonly sealed_at: Date;
}

export async function findBookSeal(tx: Tx, sealId: string): Promise<BookSeal | undefined> {
  const [row] = await tx.query<SealRow>(
    "SELECT members, encode(root, 'hex') AS root, sealed_at FROM book_seal WHERE seal_id = $1",
    [sealId],
  );
  return row && toSeal(row);
}

/** Writes down the head of every book that has entries, all as one statement sees them. */
export async function saveHeads(tx: Tx, sealId: string): Promise<void> {
  await tx.query(
    `INSERT INTO book_seal_part (seal_id, part, member_ids, sequences, seals)
     SELECT $1, part, array_agg(member_id ORDER BY member_id), array_agg(sequence::bigint ORDER BY member_id),
       array_agg(seal ORDER BY member_id)
     FROM (SELECT member_id, sequence, seal, ((row_number() OVER (ORDER BY member_id) - 1) / ${HEADS_IN_PART})::integer AS part
       FROM account WHERE sequence > 0) AS head
     GROUP BY part`,
    [sealId],
  );
}

export async function saveBookSeal(tx: Tx, sealId: string, members: number, root: Uint8Array): Promise<BookSeal> {
  const [row] = await tx.query<SealRow>(
    `INSERT INTO book_seal (seal_id, members, root, sealed_at) VALUES ($1, $2, $3, clock_now())
     RETURNING members, encode(root, 'hex') AS root, sealed_at`,
    [sealId, members, root],
  );
  if (!row) throw new Error("a seal that was inserted is not there");
  return toSeal(row);
}

function toSeal(row: SealRow): BookSeal {
  return { members: Number(row.members), root: row.root, sealedAt: row.sealed_at };
}
