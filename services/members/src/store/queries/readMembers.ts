import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import type { MemberRecord } from "./records.js";

interface Row {
  member_id: string;
  status: MemberRecord["status"];
  enrolled_at: Date;
  first_card_number: string;
}

/** Members by UUID, in no order; unknown ones are left out. */
export async function readMembers(database: Database, memberIds: readonly string[]): Promise<MemberRecord[]> {
  const rows = await readRows<Row>(
    database,
    "SELECT member_id, status, enrolled_at, first_card_number FROM member JOIN account USING (member_id) WHERE member_id = ANY ($1::uuid[])",
    [memberIds],
  );
  return rows.map((row) => ({
    id: row.member_id,
    status: row.status,
    enrolledAt: row.enrolled_at,
    firstCardNumber: row.first_card_number,
  }));
}
