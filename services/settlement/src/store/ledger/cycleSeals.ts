import type { Tx } from "@tessera/runtime";
import type { CycleSealContent, SealedChain, SealStage } from "../../domain/ledger/cycleSeal.js";

export interface SealableCycle {
  /** UUID. */
  readonly cycleId: string;
  readonly stage: SealStage;
  readonly contentHash: string;
  /** Seals made before. */
  readonly seals: number;
}

export interface CycleSeal extends CycleSealContent {
  /** Lower-case hexadecimal. */
  readonly root: string;
}

/**
 * Cycles whose calculation, or whose settlement with all that was posted since, has no seal yet, in order of time; only this one when it is
 * named.
 */
export async function readSealableCycles(tx: Pick<Tx, "query">, cycleId: string | null): Promise<SealableCycle[]> {
  return tx.query<SealableCycle>(
    `SELECT cycle.id AS "cycleId", due.stage, cycle.content_hash AS "contentHash", made.seals
     FROM cycle
     CROSS JOIN LATERAL (SELECT CASE cycle.status WHEN 'SETTLED' THEN 'SETTLED' ELSE 'CALCULATED' END AS stage) AS due
     CROSS JOIN LATERAL (SELECT count(*)::integer AS seals FROM cycle_seal WHERE cycle_id = cycle.id) AS made
     WHERE cycle.content_hash IS NOT NULL AND ($1::uuid IS NULL OR cycle.id = $1)
       AND NOT EXISTS (
         SELECT FROM cycle_seal AS seal
         WHERE seal.cycle_id = cycle.id AND seal.stage = due.stage AND seal.content_hash = cycle.content_hash
           AND (due.stage = 'CALCULATED' OR NOT EXISTS (
             SELECT FROM money_chain AS chain
             LEFT JOIN cycle_seal_chain AS sealed
               ON sealed.cycle_id = seal.cycle_id AND sealed.ordinal = seal.ordinal AND sealed.currency = chain.currency
             WHERE chain.scope = cycle.id::text AND sealed.entries IS DISTINCT FROM chain.entries)))
     ORDER BY cycle.opens_at`,
    [cycleId],
  );
}

/** The heads of a cycle's chains, ascending by currency; nobody posts to them until the transaction ends. */
export async function lockCycleChains(tx: Tx, cycleId: string): Promise<SealedChain[]> {
  const rows = await tx.query<{ currency: string; entries: string; head: string }>(
    `SELECT currency, entries, encode(head, 'hex') AS head FROM money_chain WHERE scope = $1 AND entries > 0
     ORDER BY scope, currency FOR SHARE`,
    [cycleId],
  );
  return rows.map((row) => ({ ...row, entries: Number(row.entries) }));
}

export async function insertCycleSeal(tx: Tx, seal: CycleSeal): Promise<void> {
  const { cycleId, ordinal, book, chains, statements } = seal;
  await tx.query(
    `INSERT INTO cycle_seal (cycle_id, ordinal, stage, content_hash, book_seal_id, book_members, book_root, book_sealed_at, root, recorded_at,
       statements_root)
     VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, decode($9, 'hex'), $10, decode($11, 'hex'))`,
    [
      cycleId,
      ordinal,
      seal.stage,
      seal.contentHash,
      book.sealId,
      book.members,
      book.root,
      book.sealedAt,
      seal.root,
      seal.recordedAt,
      statements?.root ?? null,
    ],
  );
  await tx.query(
    `INSERT INTO cycle_seal_chain (cycle_id, ordinal, currency, entries, head)
     SELECT $1, $2, currency, entries, decode(head, 'hex')
     FROM json_to_recordset($3::json) AS chain (currency text, entries bigint, head text)`,
    [cycleId, ordinal, JSON.stringify(chains)],
  );
}

interface SealRow {
  readonly cycle_id: string;
  readonly ordinal: number;
  readonly stage: SealStage;
  readonly content_hash: string;
  readonly book_seal_id: string;
  readonly book_members: string;
  readonly book_root: string;
  readonly book_sealed_at: Date;
  readonly root: string;
  readonly recorded_at: Date;
  readonly chains: SealedChain[];
  readonly statements_root: string | null;
  readonly partners: number;
}

/** The seals of one cycle, or of all, in the order in which they were made. */
export async function readCycleSeals(tx: Pick<Tx, "query">, cycleId: string | null): Promise<CycleSeal[]> {
  const rows = await tx.query<SealRow>(
    `SELECT cycle_id, ordinal, stage, content_hash, book_seal_id, book_members, encode(book_root, 'hex') AS book_root, book_sealed_at,
       encode(root, 'hex') AS root, recorded_at, encode(statements_root, 'hex') AS statements_root,
       (SELECT count(*)::integer FROM cycle_seal_statement AS told WHERE told.cycle_id = seal.cycle_id AND told.ordinal = seal.ordinal)
         AS partners,
       (SELECT coalesce(json_agg(json_build_object('currency', currency, 'entries', entries, 'head', encode(head, 'hex')) ORDER BY currency), '[]')
        FROM cycle_seal_chain AS chain WHERE chain.cycle_id = seal.cycle_id AND chain.ordinal = seal.ordinal) AS chains
     FROM cycle_seal AS seal WHERE $1::uuid IS NULL OR cycle_id = $1 ORDER BY cycle_id, ordinal`,
    [cycleId],
  );
  return rows.map((row) => ({
    cycleId: row.cycle_id,
    ordinal: row.ordinal,
    stage: row.stage,
    contentHash: row.content_hash,
    recordedAt: row.recorded_at,
    chains: row.chains,
    book: {
      sealId: row.book_seal_id,
      members: Number(row.book_members),
      root: row.book_root,
      sealedAt: row.book_sealed_at,
    },
    statements: row.statements_root === null ? null : { partners: row.partners, root: row.statements_root },
    root: row.root,
  }));
}
