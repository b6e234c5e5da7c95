import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { valueNow } from "../../commands/exit/valueNow.js";
import { readExitsOfPartner, readExitTimeline, readSettlementsOf } from "../../store/queries/exits.js";
import type { SettlementContext } from "../context.js";
import { presentExit, presentExitSettlement, presentValuation } from "../present/presentExit.js";
import { ExitEventType, ExitSettlementType, ExitValuationType, PartnerExitType } from "../types/exits.js";

/** Who sees an exit sees all of it. */
@Resolver(() => PartnerExitType)
export class ExitFields {
  @FieldResolver(() => [ExitSettlementType], { description: "In the order in which they were proposed." })
  async settlements(
    @Root() { exit }: PartnerExitType,
    @Ctx() { deps }: SettlementContext,
  ): Promise<ExitSettlementType[]> {
    return (await readSettlementsOf(deps.database, exit.id)).map(presentExitSettlement);
  }

  @FieldResolver(() => [ExitEventType], { description: "In order of time." })
  async timeline(@Root() { exit }: PartnerExitType, @Ctx() { deps }: SettlementContext): Promise<ExitEventType[]> {
    return readExitTimeline(deps.database, exit.id);
  }

  @FieldResolver(() => [PartnerExitType], {
    description: "Other plans of the same partner that were withdrawn or revoked, the last one first.",
  })
  async earlier(@Root() { exit }: PartnerExitType, @Ctx() { deps }: SettlementContext): Promise<PartnerExitType[]> {
    const all = await readExitsOfPartner(deps.database, exit.partnerCode);
    return all.slice(all.findIndex(({ id }) => id === exit.id) + 1).map(presentExit);
  }

  @FieldResolver(() => [ExitValuationType], {
    description: "What it would be settled by now: the buy-out before it, a true-up after it. By members' books.",
  })
  async outlook(@Root() { exit }: PartnerExitType, @Ctx() { deps }: SettlementContext): Promise<ExitValuationType[]> {
    return (await valueNow(deps, exit, null)).valuations.map(presentValuation);
  }
}
