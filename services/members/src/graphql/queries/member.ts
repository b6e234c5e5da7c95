import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { orForbidden } from "@tessera/runtime";
import { readMember } from "../../domain/access.js";
import type { MembersContext } from "../MembersContext.js";
import { memberReference } from "../references/memberReference.js";
import { Member } from "../types/member/Member.js";

@Resolver()
export class MemberQuery {
  @Query(() => Member, { nullable: true })
  async member(@Arg("id", () => ID) id: string, @Ctx() context: MembersContext): Promise<Member | null> {
    orForbidden(readMember(context.caller));
    return memberReference({ id }, context);
  }
}
