import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import type { CardRecord } from "./records.js";

interface Row {
  member_id: string;
  number: string;
  issued_at: Date;
  blocked_at: Date | null;
}

/** All cards of these members, oldest first. */
export async function readCards(database: Database, memberIds: readonly string[]): Promise<CardRecord[]> {
  const rows = await readRows<Row>(
    database,
    "SELECT member_id, number, issued_at, blocked_at FROM card WHERE member_id = ANY ($1::uuid[]) ORDER BY member_id, issued_at, number",
    [memberIds],
  );
  return rows.map((row) => ({
    memberId: row.member_id,
    number: row.number,
    issuedAt: row.issued_at,
    blockedAt: row.blocked_at,
  }));
}
