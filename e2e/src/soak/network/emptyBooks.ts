import type { ServiceName } from "@tessera/contracts";
import type { Client } from "pg";

/** What partners told, and what the bus remembers of it, stays from run to run. */
const SETUP: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  members: ["programme", "partner", "contract", "earning_rule", "setup_state"],
  rewards: ["known_partner", "known_contract", "applied_setup"],
  settlement: ["partner", "programme", "setup_revision"],
};
/** A seal that settlement has asked for may be under way: it would come after the emptying, with heads from before. In the order in which a seal writes. */
const AWAITED: Readonly<Partial<Record<ServiceName, string>>> = { members: "book_seal_part, book_seal" };
const OF_EVERY_SERVICE = ["migrations", "outbox_lane", "inbox_cursor"];

/**
 * Takes everything that a run left out of one service's database, as its superuser with the append-only triggers off: much cheaper
 * than a database for each run. The service runs on; nothing of a story may be under way. What only partners tell is kept, so services need
 * not forget what they hold in memory, and every run registers partners of its own.
 */
export async function emptyBooks(admin: Client, service: ServiceName): Promise<void> {
  const kept = [...OF_EVERY_SERVICE, ...(SETUP[service] ?? [])];
  const { rows } = await admin.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1)",
    [kept],
  );
  const deletions = rows.map(({ tablename }) => `DELETE FROM ${tablename};`).join("\n");
  const awaited = AWAITED[service];
  const wait = awaited === undefined ? "" : `LOCK TABLE ${awaited} IN SHARE ROW EXCLUSIVE MODE;`;
  await admin.query(`
    BEGIN; SET LOCAL session_replication_role = replica; ${wait}
    ${deletions} DELETE FROM inbox_cursor WHERE publisher <> 'partners';
    COMMIT`);
}

/** The one cycle with which a programme begins. */
export async function openFirstCycle(admin: Client, fromMs: number, toMs: number): Promise<void> {
  await admin.query("INSERT INTO cycle (id, status, opens_at, closes_at) VALUES (gen_random_uuid(), 'OPEN', $1, $2)", [
    new Date(fromMs),
    new Date(toMs),
  ]);
}
