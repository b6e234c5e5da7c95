import { parsePublicId } from "@tessera/kernel";
import { loadMember } from "../loaders/loadMember.js";
import type { MembersContext } from "../MembersContext.js";
import { presentMember } from "../present/presentMember.js";
import type { Member } from "../types/member/Member.js";

/** A member that another service named: as much of it as the viewer may see. */
export async function memberReference(
  { id }: { readonly id: string },
  context: MembersContext,
): Promise<Member | null> {
  const uuid = parsePublicId("mbr", id);
  return uuid === undefined ? null : presentMember(context.caller, await loadMember(context, uuid));
}
