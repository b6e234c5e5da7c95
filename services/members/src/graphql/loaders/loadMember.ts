import { readMembers } from "../../store/queries/readMembers.js";
import type { MemberRecord } from "../../store/queries/records.js";
import type { MembersContext } from "../MembersContext.js";
import { byKey } from "./byKey.js";
import { loadOne } from "./loadOne.js";

export async function loadMember(context: MembersContext, memberId: string): Promise<MemberRecord | undefined> {
  return loadOne(context, "member", memberId, async (ids) =>
    byKey(await readMembers(context.deps.book.database, ids), (member) => member.id),
  );
}
