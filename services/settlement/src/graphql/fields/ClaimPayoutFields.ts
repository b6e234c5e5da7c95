import { parsePublicId, publicId } from "@tessera/kernel";
import { encodeCursor, orForbidden, PageArgs, pageSize, presentConnection, type Connection } from "@tessera/runtime";
import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import { pagePayoutTransfers } from "../../store/queries/payouts.js";
import type { SettlementContext } from "../context.js";
import { parseIdCursor } from "../parse/parseIdCursor.js";
import { presentTransfer } from "../present/presentPayout.js";
import { ClaimPayoutType, ClaimTransferConnection, type ClaimTransferType } from "../types/claimPayouts.js";

@Resolver(() => ClaimPayoutType)
export class ClaimPayoutFields {
  @FieldResolver(() => ClaimTransferConnection, { description: "As the file has them." })
  async transfers(
    @Root() { id, transferCount }: ClaimPayoutType,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ClaimTransferType>> {
    orForbidden(mayReadWholeClearing(caller));
    const afterId = parseIdCursor("clm", args.after);
    return presentConnection({
      args,
      rows: await pagePayoutTransfers(deps.database, parsePublicId("cpo", id) ?? "", afterId, pageSize(args).read),
      toNode: presentTransfer,
      cursorOf: ({ claimId }) => encodeCursor(publicId("clm", claimId)),
      totalCount: transferCount,
    });
  }
}
