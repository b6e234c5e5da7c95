import { inOneStatement, type Database } from "@tessera/runtime";

/** Who holds these cards, by card number; unknown and blocked cards are left out. */
export async function readMembersOfCards(
  database: Database,
  cardNumbers: readonly string[],
): Promise<Map<string, string>> {
  const rows = await inOneStatement<{ number: string; member_id: string }>(
    database,
    "SELECT number, member_id FROM card WHERE number = ANY ($1::text[]) AND blocked_at IS NULL",
    [cardNumbers],
    "members of cards",
  );
  return new Map(rows.map((row) => [row.number, row.member_id]));
}
