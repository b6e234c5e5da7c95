import type { Tx } from "@tessera/runtime";

const HASH_BYTES = 32;

/** The leaf hashes of a seal's parts, in order: SHA-256 over a zero byte and the leaf's text, as the contract of members.sealBook says. */
export async function readHeadHashes(tx: Pick<Tx, "query">, sealId: string): Promise<Buffer[]> {
  const parts = await tx.query<{ hashes: Buffer }>(
    `SELECT string_agg(sha256('\\x00'::bytea || convert_to(concat_ws('|', 'tessera.book.v1', head.member_id, head.sequence,
       encode(head.seal, 'hex')), 'UTF8')), ''::bytea ORDER BY head.place) AS hashes
     FROM book_seal_part
     CROSS JOIN LATERAL unnest(member_ids, sequences, seals) WITH ORDINALITY AS head (member_id, sequence, seal, place)
     WHERE seal_id = $1 GROUP BY part ORDER BY part`,
    [sealId],
  );
  return parts.flatMap(({ hashes }) =>
    Array.from({ length: hashes.length / HASH_BYTES }, (_, index) =>
      hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
    ),
  );
}
