import type { Database } from "@tessera/runtime";
import type { JournalLine } from "../../domain/ledger/journalCsv.js";
import { readCycleSeals, type CycleSeal } from "../ledger/cycleSeals.js";
import { queryRows } from "./queryRows.js";

/** The seals of a cycle in the order in which they were made. */
export async function findCycleSeals(database: Database, cycleId: string): Promise<CycleSeal[]> {
  const query = async <Row>(sql: string, parameters: readonly unknown[] = []) =>
    queryRows<Row>(database, sql, parameters);
  return readCycleSeals({ query }, cycleId);
}

export interface SealedEntry {
  readonly currency: string;
  readonly sequence: number;
  /** The canonical form. */
  readonly text: string;
  /** Lower-case hexadecimal. */
  readonly seal: string;
}

/** Up to `limit` entries that a seal of a cycle binds, by currency and number, after the one that is named. */
export async function pageSealedEntries(
  database: Database,
  { cycleId, ordinal }: { readonly cycleId: string; readonly ordinal: number },
  after: { readonly currency: string; readonly sequence: number },
  limit: number,
): Promise<SealedEntry[]> {
  const rows = await queryRows<Omit<SealedEntry, "sequence"> & { readonly sequence: string }>(
    database,
    `SELECT entry.currency, entry.sequence, encode(entry.seal, 'hex') AS seal, money_text(entry, (
       SELECT string_agg(sealed_field(account) || sealed_field(amount_minor::text), '' ORDER BY ordinal)
       FROM money_posting WHERE entry_id = entry.id)) AS text
     FROM cycle_seal_chain AS bound
     JOIN money_entry AS entry
       ON entry.scope = bound.cycle_id::text AND entry.currency = bound.currency AND entry.sequence <= bound.entries
     WHERE bound.cycle_id = $1 AND bound.ordinal = $2 AND (entry.currency, entry.sequence) > ($3, $4)
     ORDER BY entry.currency, entry.sequence LIMIT $5`,
    [cycleId, ordinal, after.currency, after.sequence, limit],
  );
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
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

/** Every posting of a cycle, by currency and number. */
export async function readJournalLines(database: Database, cycleId: string): Promise<JournalLine[]> {
  const rows = await queryRows<JournalRow>(
    database,
    `SELECT entry.id AS entry_id, sequence, recorded_at, occurred_at, currency, kind, source_kind, source_id, account, amount_minor,
       encode(seal, 'hex') AS seal
     FROM money_entry AS entry JOIN money_posting ON entry_id = entry.id
     WHERE cycle_id = $1 ORDER BY currency, sequence, ordinal`,
    [cycleId],
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
