import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { loadMember } from "../../loaders/loadMember.js";
import type { MembersContext } from "../../MembersContext.js";
import { presentMember } from "../../present/presentMember.js";
import { Member } from "../member/Member.js";
import { Purchase } from "./Purchase.js";

@Resolver(() => Purchase)
export class PurchaseFields {
  @FieldResolver(() => Member)
  async member(@Root() { memberId }: Purchase, @Ctx() context: MembersContext): Promise<Member | null> {
    return presentMember(context.caller, await loadMember(context, memberId));
  }
}
