import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { seesDraws } from "../../../domain/access.js";
import { loadSpend } from "../../loaders/loadSpend.js";
import type { MembersContext } from "../../MembersContext.js";
import { presentDraw } from "../../present/presentDraw.js";
import { Redemption } from "./Redemption.js";
import { RedemptionDraw } from "./RedemptionDraw.js";

@Resolver(() => Redemption)
export class RedemptionFields {
  /** Which lots paid. Who may not know gets what there is when nothing was spent. */
  @FieldResolver(() => [RedemptionDraw], { nullable: true })
  async draws(@Root() { spendId }: Redemption, @Ctx() context: MembersContext): Promise<readonly RedemptionDraw[]> {
    const spend = await loadSpend(context, spendId);
    return spend && seesDraws(context.caller, spend) ? spend.draws.map(presentDraw) : [];
  }
}
