import { parsePublicId } from "@tessera/kernel";
import {
  decodeCursor,
  encodeCursor,
  NotAnAnswer,
  PageArgs,
  pageSize,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { seesRedemptionsOf } from "../../domain/access.js";
import { countRedemptions, listRedemptions } from "../../store/queries/redemptions.js";
import { readsOf } from "../../store/reads.js";
import type { RewardsContext } from "../context.js";
import { presentRedemption } from "../present/presentRedemption.js";
import { MemberStub } from "../types/MemberStub.js";
import { RedemptionConnection, type RedemptionType } from "../types/RedemptionType.js";

@Resolver(() => MemberStub)
export class MemberFields {
  @FieldResolver(() => RedemptionConnection, {
    nullable: true,
    description: "The latest first, refused requests included. A partner sees those of its own rewards.",
  })
  async redemptions(
    @Root() member: MemberStub,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: RewardsContext,
  ): Promise<Connection<RedemptionType> | null> {
    const memberId = parsePublicId("mbr", member.id);
    const seen = memberId === undefined ? "NONE" : seesRedemptionsOf(context.caller, memberId);
    if (memberId === undefined || seen === "NONE") return null;
    const reads = readsOf(context.deps.database);
    const selection = { memberId, partnerCode: seen === "ALL" ? undefined : seen.partnerCode };
    return presentConnection({
      args,
      rows: await listRedemptions(
        reads,
        selection,
        pageSize(args).read,
        args.after ? placeBehind(args.after) : undefined,
      ),
      toNode: (redemption) => presentRedemption(redemption, context.caller),
      cursorOf: ({ occurredAt, id }) => encodeCursor(occurredAt.toISOString(), id),
      totalCount: () => countRedemptions(reads, selection),
    });
  }
}

function placeBehind(cursor: string): { readonly occurredAt: string; readonly id: string } {
  const [occurredAt = "", id = ""] = decodeCursor(cursor, 2);
  const written = !Number.isNaN(Date.parse(occurredAt)) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  if (!written) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return { occurredAt: new Date(occurredAt).toISOString(), id };
}
