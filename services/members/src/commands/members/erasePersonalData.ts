import { refuse, type Refused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import type { Book } from "../Book.js";

export interface PersonalDataErased {
  readonly memberId: string;
}

export interface UnknownMember {
  readonly kind: "UnknownMember";
  readonly message: string;
}

/**
 * Destroys a member's key, and with it what any copy of the database still holds; the ledger keeps its numbers. Repeating it does no harm: a crash
 * after the key is gone leaves only text that nobody can read. `memberId`: a UUID; undefined for an id that is none of a
 * member. Throws NotAnAnswer(UNAVAILABLE).
 */
export async function erasePersonalData(
  book: Book,
  memberId: string | undefined,
): Promise<PersonalDataErased | Refused<UnknownMember>> {
  if (memberId === undefined) return refuse(unknownMember());
  return inTransaction(book.database, async (tx) => {
    const [member] = await tx.query<{ key_slot: string | null }>(
      `SELECT key_slot FROM member LEFT JOIN member_contact USING (member_id) WHERE member_id = $1 FOR UPDATE OF member`,
      [memberId],
    );
    if (!member) return refuse(unknownMember());
    if (member.key_slot !== null) await book.contacts.destroyKey(BigInt(member.key_slot));
    await tx.query("DELETE FROM member_contact WHERE member_id = $1", [memberId]);
    return { memberId };
  });
}

function unknownMember(): UnknownMember {
  return { kind: "UnknownMember", message: "There is no such member." };
}
