import { inTransaction, type Database } from "@tessera/runtime";
import type { Contacts } from "./openContacts.js";

const MOST_AT_ONCE = 500;

/** Seals the addresses that stand in plain text from before there were keys. Instances that start at once skip each other's rows. */
export async function sealPlainEmails(database: Database, contacts: Contacts): Promise<void> {
  let sealed = MOST_AT_ONCE;
  while (sealed === MOST_AT_ONCE) sealed = await sealSome(database, contacts);
}

async function sealSome(database: Database, contacts: Contacts): Promise<number> {
  return inTransaction(database, async (tx) => {
    const rows = await tx.query<{ member_id: string; email: string }>(
      `SELECT member_id, email FROM member_contact WHERE email IS NOT NULL LIMIT ${MOST_AT_ONCE} FOR UPDATE SKIP LOCKED`,
    );
    const texts = await Promise.all(rows.map(async ({ member_id, email }) => contacts.seal(member_id, email)));
    await tx.query(
      `UPDATE member_contact AS contact SET email = NULL, sealed_email = x.sealed, key_slot = x.slot
       FROM unnest($1::uuid[], $2::bytea[], $3::bigint[]) AS x (member_id, sealed, slot) WHERE contact.member_id = x.member_id`,
      [rows.map((row) => row.member_id), texts.map(({ sealed }) => sealed), texts.map(({ slot }) => String(slot))],
    );
    return rows.length;
  });
}
