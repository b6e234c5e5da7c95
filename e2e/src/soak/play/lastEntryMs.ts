import type { Entry, MemberBook } from "../spec/MemberBook.js";
import type { Run } from "./Run.js";

/**
 * When the service posted what it was asked to post now: the instant of the member's last entry, if it is of this kind and not older
 * than the request.
 */
export async function lastEntryMs(
  run: Run,
  { card }: MemberBook,
  kind: Entry["kind"],
  sinceMs: number,
): Promise<number | undefined> {
  const { rows } = await run.network.admin.members.query<{ kind: string; occurred_at: Date }>(
    `SELECT kind, occurred_at FROM journal_entry JOIN card USING (member_id) WHERE number = $1 ORDER BY sequence DESC LIMIT 1`,
    [card],
  );
  const [entry] = rows;
  if (entry?.kind !== kind || entry.occurred_at.getTime() < sinceMs) return undefined;
  return run.told(entry.occurred_at.toISOString(), null, sinceMs);
}
