import type { Database } from "@tessera/runtime";
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
