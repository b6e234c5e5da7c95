import { publicId, type Caller } from "@tessera/kernel";
import { MemberStatus } from "@tessera/runtime";
import { viewMember } from "../../domain/access.js";
import type { MemberRecord } from "../../store/queries/records.js";
import type { Member } from "../types/member/Member.js";

/** The member as this viewer may see it; null when it may not. `cardsInHand`: cards that the viewer named itself. */
export function presentMember(
  caller: Caller,
  member: MemberRecord | undefined,
  cardsInHand: readonly string[] = [],
): Member | null {
  if (member === undefined || viewMember(caller, member.id) === "NONE") return null;
  return {
    uuid: member.id,
    cardsInHand,
    id: publicId("mbr", member.id),
    status: MemberStatus[member.status],
    enrolledAt: member.enrolledAt,
  };
}
