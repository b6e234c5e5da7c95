import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { orForbidden } from "@tessera/runtime";
import { readMemberByCard } from "../../domain/access.js";
import { readMemberIdOfCard } from "../../store/queries/readMemberIdOfCard.js";
import { loadMember } from "../loaders/loadMember.js";
import type { MembersContext } from "../MembersContext.js";
import { LONGEST_CARD_NUMBER } from "../parse/parseWhose.js";
import { presentMember } from "../present/presentMember.js";
import { Member } from "../types/member/Member.js";

@Resolver()
export class MemberByCardQuery {
  @Query(() => Member, { nullable: true })
  async memberByCard(
    @Arg("cardNumber", () => String) cardNumber: string,
    @Ctx() context: MembersContext,
  ): Promise<Member | null> {
    orForbidden(readMemberByCard(context.caller));
    if (cardNumber.length > 2 * LONGEST_CARD_NUMBER || /\u0000|\p{Surrogate}/u.test(cardNumber)) return null;
    const memberId = await readMemberIdOfCard(context.deps.book.database, cardNumber);
    return memberId === undefined
      ? null
      : presentMember(context.caller, await loadMember(context, memberId), [cardNumber]);
  }
}
