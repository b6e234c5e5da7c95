import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";

/** The UUID of the member who holds this card; a blocked card stands for nobody any more. */
export async function readMemberIdOfCard(database: Database, cardNumber: string): Promise<string | undefined> {
  const [row] = await readRows<{ member_id: string }>(
    database,
    "SELECT member_id FROM card WHERE number = $1 AND blocked_at IS NULL",
    [cardNumber],
  );
  return row?.member_id;
}
