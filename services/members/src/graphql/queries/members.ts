import { Args, Ctx, Query, Resolver } from "type-graphql";
import { encodeCursor, orForbidden, PageArgs, pageSize, presentConnection, type Connection } from "@tessera/runtime";
import { listMembers } from "../../domain/access.js";
import { countMembers } from "../../store/queries/countMembers.js";
import { pageMembers } from "../../store/queries/pageMembers.js";
import type { MemberRecord } from "../../store/queries/records.js";
import type { MembersContext } from "../MembersContext.js";
import { checkedCursor } from "../parse/checkedCursor.js";
import { presentMember } from "../present/presentMember.js";
import type { Member } from "../types/member/Member.js";
import { MemberConnection } from "../types/member/MemberConnection.js";

@Resolver()
export class MembersQuery {
  @Query(() => MemberConnection, { description: "Ascending by first card number." })
  async members(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: MembersContext,
  ): Promise<Connection<Member>> {
    orForbidden(listMembers(caller));
    const { database } = deps.book;
    const [firstCardNumber, memberId] = args.after ? checkedCursor(args.after, ["text", "uuid"]) : [];
    const after = firstCardNumber === undefined || memberId === undefined ? undefined : { firstCardNumber, memberId };
    return presentConnection({
      args,
      rows: await pageMembers(database, after, pageSize(args).read),
      toNode: (member) => shown(presentMember(caller, member)),
      cursorOf: (member: MemberRecord) => encodeCursor(member.firstCardNumber, member.id),
      totalCount: async () => countMembers(database),
    });
  }
}

/** Who may list members sees each of them. */
function shown(member: Member | null): Member {
  if (member === null) throw new Error("a role lists members that it does not see");
  return member;
}
