import type { Database } from "@tessera/runtime";
import { readRows } from "../queries/readRows.js";

/** Which heads come next: their part of the seal, their place in it from 1, and how far the book of the first was read. */
export interface ExportPlace {
  readonly part: number;
  readonly place: number;
  readonly sequence: number;
}

export const FIRST_PLACE: ExportPlace = { part: 0, place: 1, sequence: 0 };

export interface SealedBookEntry {
  /** The canonical form. */
  readonly text: string;
  /** Lower-case hexadecimal. */
  readonly seal: string;
}

export interface SealedPage {
  readonly entries: readonly SealedBookEntry[];
  /** null behind the last page. */
  readonly next: ExportPlace | null;
}

export interface ExportedSeal {
  /** UUID. */
  readonly sealId: string;
  readonly members: number;
  /** Lower-case hexadecimal. */
  readonly root: string;
  readonly sealedAt: Date;
}

/** The seal over all books of this id, or the last one. */
export async function findExportedSeal(database: Database, sealId: string | null): Promise<ExportedSeal | undefined> {
  const [row] = await readRows<{ seal_id: string; members: string; root: string; sealed_at: Date }>(
    database,
    `SELECT seal_id, members, encode(root, 'hex') AS root, sealed_at FROM book_seal
     WHERE $1::uuid IS NULL OR seal_id = $1 ORDER BY sealed_at DESC, seal_id DESC LIMIT 1`,
    [sealId],
  );
  return row && { sealId: row.seal_id, members: Number(row.members), root: row.root, sealedAt: row.sealed_at };
}

/**
 * About `limit` entries that a seal binds, by member and in the order of their chains; entries of one number stay together. Reads a slice
 * of one part of the seal's heads, so that a page costs the same wherever it is.
 */
export async function pageSealedEntries(
  database: Database,
  sealId: string,
  { part, place, sequence }: ExportPlace,
  limit: number,
): Promise<SealedPage> {
  const rows = await readRows<{ place: string; sequence: string; text: string; seal: string }>(
    database,
    `SELECT place, sequence, text, seal FROM (
       SELECT head.place, entry.sequence, entry.kind, entry.entry_id, points_text(entry) AS text, encode(entry.seal, 'hex') AS seal
       FROM book_seal_part AS bound
       CROSS JOIN LATERAL unnest(member_ids[$3:$3 + $5 - 1], sequences[$3:$3 + $5 - 1]) WITH ORDINALITY AS head (member_id, sequence, place)
       JOIN journal_entry AS entry ON entry.member_id = head.member_id AND entry.sequence <= head.sequence
         AND (head.place > 1 OR entry.sequence > $4)
       WHERE bound.seal_id = $1 AND bound.part = $2
       ORDER BY head.place, entry.sequence FETCH FIRST $5 ROWS WITH TIES
     ) AS page ORDER BY place, sequence, kind = 'DEBT_REPAYMENT', entry_id`,
    [sealId, part, place, sequence, limit],
  );
  const [size] = await readRows<{ heads: number; parts: number }>(
    database,
    `SELECT cardinality(member_ids) AS heads, (SELECT count(*)::integer FROM book_seal_part WHERE seal_id = $1) AS parts
     FROM book_seal_part WHERE seal_id = $1 AND part = $2`,
    [sealId, part],
  );
  const last = rows.at(-1);
  const entries = rows.map(({ text, seal }) => ({ text, seal }));
  if (!size) return { entries, next: null };
  if (last && rows.length >= limit) {
    return { entries, next: { part, place: place + Number(last.place) - 1, sequence: Number(last.sequence) } };
  }
  if (place + limit <= size.heads) return { entries, next: { part, place: place + limit, sequence: 0 } };
  return { entries, next: part + 1 < size.parts ? { part: part + 1, place: 1, sequence: 0 } : null };
}
