import type { TestSettlement } from "../startTestSettlement.js";

/** What is set up once for all stories, and what the bus remembers: a fact that comes again is still a repeat. */
const SETUP = [
  ...["migrations", "outbox_lane", "inbox", "inbox_cursor", "programme", "partner", "setup_revision"],
  ...["contract_terms", "bank_account", "payment_terms"],
];

/** Takes everything that a story left, with the append-only triggers off, and opens the programme's first cycle: January 2011. */
export async function emptyBooks({ db }: TestSettlement): Promise<void> {
  const { rows } = await db.superuserPool.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1)",
    [SETUP],
  );
  const deletions = rows.map(({ name }) => `DELETE FROM ${name};`).join("\n");
  await db.superuserPool.query(`
    BEGIN;
    ${deletions}
    DELETE FROM contract_terms WHERE version > 1;
    INSERT INTO cycle (id, status, opens_at, closes_at) VALUES (gen_random_uuid(), 'OPEN', '2010-12-31T23:00:00Z', '2011-01-31T23:00:00Z');
    COMMIT`);
}
