import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { findCycleSeals } from "../../store/queries/ledger.js";
import type { SettlementContext } from "../context.js";
import { presentSeal } from "../present/presentLedger.js";
import { CycleSealType } from "../types/ledger.js";
import { SettlementCycleType } from "../types/SettlementCycleType.js";

/** Seals tell nothing of a partner, so everybody who sees the cycle sees them. */
@Resolver(() => SettlementCycleType)
export class SealFields {
  @FieldResolver(() => CycleSealType, { nullable: true, description: "The last seal; null until there is one." })
  async seal(@Root() { view }: SettlementCycleType, @Ctx() { deps }: SettlementContext): Promise<CycleSealType | null> {
    const last = (await findCycleSeals(deps.database, view.id)).at(-1);
    return last ? presentSeal(last) : null;
  }

  @FieldResolver(() => [CycleSealType], { description: "All seals, in the order in which they were made." })
  async seals(@Root() { view }: SettlementCycleType, @Ctx() { deps }: SettlementContext): Promise<CycleSealType[]> {
    return (await findCycleSeals(deps.database, view.id)).map(presentSeal);
  }
}
