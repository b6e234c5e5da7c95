import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { DateTimeScalar, orForbidden } from "@tessera/runtime";
import { allowWhen } from "@tessera/kernel";
import { viewMember } from "../../../domain/access.js";
import { loadCards } from "../../loaders/loadCards.js";
import type { MembersContext } from "../../MembersContext.js";
import { Wallet } from "../wallet/Wallet.js";
import { Card, Member } from "./Member.js";

@Resolver(() => Member)
export class MemberFields {
  /** A partner sees of a member's cards only those that it named itself. */
  @FieldResolver(() => [Card])
  async cards(@Root() { uuid, cardsInHand }: Member, @Ctx() context: MembersContext): Promise<readonly Card[]> {
    const cards = await loadCards(context, uuid);
    return viewMember(context.caller, uuid) === "FULL"
      ? cards
      : cards.filter(({ number }) => cardsInHand.includes(number));
  }

  /** Left out, `asOf` is now. */
  @FieldResolver(() => Wallet)
  wallet(
    @Root() { uuid }: Member,
    @Arg("asOf", () => DateTimeScalar, { nullable: true }) asOf: Date | null | undefined,
    @Ctx() { caller }: MembersContext,
  ): Wallet {
    orForbidden(allowWhen(caller, viewMember(caller, uuid) === "FULL"));
    return new Wallet(uuid, asOf ?? undefined);
  }
}
