import { inSnapshot, type Database, type Tx } from "@tessera/runtime";
import { journalCsv, trialBalance, type AccountBalance, type JournalLine } from "../../domain/ledger/journalCsv.js";

export interface Journals {
  readonly balances: readonly AccountBalance[];
  readonly csv: string;
}

/** So many that a page takes milliseconds, and so few that a million postings are never objects at once. */
const ENTRIES_IN_PAGE = 2_000;

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

/** Every posting of a cycle as CSV, by currency and number, and what they come to by account: page by page of one snapshot. */
export async function readJournals(
  database: Database,
  cycleId: string,
  entriesInPage = ENTRIES_IN_PAGE,
): Promise<Journals> {
  return inSnapshot(database, async (tx) => {
    let csv = journalCsv([]);
    let balances: AccountBalance[] = [];
    for (let after = { currency: "", sequence: 0 }; ;) {
      const lines = await pageJournalLines(tx, cycleId, after, entriesInPage);
      const last = lines.at(-1);
      if (!last) return { balances, csv };
      csv += journalCsv(lines, false);
      balances = trialBalance(lines, balances);
      after = last;
    }
  });
}

async function pageJournalLines(
  tx: Tx,
  cycleId: string,
  after: { readonly currency: string; readonly sequence: number },
  limit: number,
): Promise<JournalLine[]> {
  const rows = await tx.query<JournalRow>(
    `SELECT entry.id AS entry_id, sequence, recorded_at, occurred_at, currency, kind, source_kind, source_id, account, amount_minor,
       encode(seal, 'hex') AS seal
     FROM (
       SELECT * FROM money_entry WHERE scope = $1 AND (currency, sequence) > ($2, $3) ORDER BY currency, sequence LIMIT $4
     ) AS entry JOIN money_posting ON entry_id = entry.id
     ORDER BY currency, sequence, ordinal`,
    [cycleId, after.currency, after.sequence, limit],
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
