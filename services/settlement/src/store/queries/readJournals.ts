import type { Database } from "@tessera/runtime";
import type { JournalLine } from "../../domain/ledger/journalCsv.js";
import { queryRows } from "./queryRows.js";

/** So many that a page takes milliseconds, and so few that a million postings are never objects at once. */
const ENTRIES_IN_PAGE = 2_000;

/** How far the chain of a currency had come when it was looked at. Nothing before it changes any more. */
export interface JournalHead {
  readonly currency: string;
  readonly entries: number;
  /** Of the last entry, lower-case hexadecimal: it binds all before it. */
  readonly seal: string;
}

interface JournalRow {
  readonly entry_id: string;
  readonly sequence: string;
  readonly recorded_at: Date;
  readonly occurred_at: Date;
  readonly currency: string;
  readonly kind: string;
  readonly source_kind: string;
  readonly source_id: string;
  readonly account: string;
  readonly amount_minor: string;
  readonly seal: string;
}

/** How far a cycle's journals have come, by currency. */
export async function findJournalHeads(database: Database, cycleId: string): Promise<JournalHead[]> {
  const rows = await queryRows<Omit<JournalHead, "entries"> & { readonly entries: string }>(
    database,
    `SELECT currency, entries, encode(head, 'hex') AS seal FROM money_chain WHERE scope = $1 AND entries > 0 ORDER BY currency`,
    [cycleId],
  );
  return rows.map((row) => ({ ...row, entries: Number(row.entries) }));
}

/**
 * Every posting of a cycle up to these heads, by currency and number, page by page: one statement and one page in memory at a time, and no
 * connection is held between them.
 */
export async function* pageJournals(
  database: Database,
  cycleId: string,
  heads: readonly JournalHead[],
  entriesInPage = ENTRIES_IN_PAGE,
): AsyncGenerator<readonly JournalLine[]> {
  for (const { currency, entries } of heads) {
    for (let after = 0; after < entries; after += entriesInPage) {
      const upTo = Math.min(after + entriesInPage, entries);
      yield await readLines(database, { cycleId, currency, after, upTo });
    }
  }
}

/** The postings of the entries after one number and up to another. */
async function readLines(
  database: Database,
  place: { readonly cycleId: string; readonly currency: string; readonly after: number; readonly upTo: number },
): Promise<JournalLine[]> {
  const rows = await queryRows<JournalRow>(
    database,
    `SELECT entry.id AS entry_id, sequence, recorded_at, occurred_at, currency, kind, source_kind, source_id, account, amount_minor,
       encode(seal, 'hex') AS seal
     FROM money_entry AS entry JOIN money_posting ON entry_id = entry.id
     WHERE scope = $1 AND currency = $2 AND sequence > $3 AND sequence <= $4
     ORDER BY sequence, ordinal`,
    [place.cycleId, place.currency, place.after, place.upTo],
  );
  return rows.map((row) => ({
    entryId: row.entry_id,
    sequence: Number(row.sequence),
    recordedAt: row.recorded_at,
    occurredAt: row.occurred_at,
    currency: row.currency,
    kind: row.kind,
    source: `${row.source_kind}:${row.source_id}`,
    account: row.account,
    amountMinor: BigInt(row.amount_minor),
    seal: row.seal,
  }));
}
