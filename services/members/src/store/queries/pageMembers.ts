import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import type { MemberRecord } from "./records.js";

interface Row {
  member_id: string;
  status: MemberRecord["status"];
  enrolled_at: Date;
  first_card_number: string;
}

/** Up to `limit` members behind a (first card number, UUID), ascending, numbers compared as text byte by byte. */
export async function pageMembers(
  database: Database,
  after: { readonly firstCardNumber: string; readonly memberId: string } | undefined,
  limit: number,
): Promise<MemberRecord[]> {
  const rows = await readRows<Row>(
    database,
    `SELECT member_id, status, enrolled_at, first_card_number
     FROM member JOIN account USING (member_id)
     WHERE $1::text IS NULL OR (first_card_number, member_id) > ($1::text, $2::uuid)
     ORDER BY first_card_number, member_id
     LIMIT $3`,
    [after?.firstCardNumber ?? null, after?.memberId ?? null, limit],
  );
  return rows.map((row) => ({
    id: row.member_id,
    status: row.status,
    enrolledAt: row.enrolled_at,
    firstCardNumber: row.first_card_number,
  }));
}
