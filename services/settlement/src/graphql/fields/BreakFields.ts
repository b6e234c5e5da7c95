import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { readBreakEvents } from "../../store/queries/reconciliation.js";
import type { SettlementContext } from "../context.js";
import { BreakEventType, BreakObject } from "../types/reconciliation.js";

/** Who may see the break was decided when it was asked for. */
@Resolver(() => BreakObject)
export class BreakFields {
  @FieldResolver(() => [BreakEventType], { description: "Who did what with it, in order." })
  async history(@Root() { uuid }: BreakObject, @Ctx() { deps }: SettlementContext): Promise<BreakEventType[]> {
    return readBreakEvents(deps.database, uuid);
  }
}
