import { Ctx, Query, Resolver } from "type-graphql";
import { orForbidden } from "@tessera/runtime";
import { readOwnMember } from "../../domain/access.js";
import { loadMember } from "../loaders/loadMember.js";
import type { MembersContext } from "../MembersContext.js";
import { presentMember } from "../present/presentMember.js";
import { Member } from "../types/member/Member.js";

@Resolver()
export class MeQuery {
  @Query(() => Member, { nullable: true })
  async me(@Ctx() context: MembersContext): Promise<Member | null> {
    const { caller } = context;
    orForbidden(readOwnMember(caller));
    return caller?.memberId === undefined ? null : presentMember(caller, await loadMember(context, caller.memberId));
  }
}
