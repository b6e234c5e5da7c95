import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { findDefaultCarries } from "../../store/queries/defaultCarries.js";
import type { SettlementContext } from "../context.js";
import { DefaultAmountType } from "../types/exposureProposals.js";
import { PartnerStatementType } from "../types/PartnerStatementType.js";

/** Who may see the statement was decided when it was asked for. */
@Resolver(() => PartnerStatementType)
export class StatementDefaultFields {
  @FieldResolver(() => [DefaultAmountType], {
    description:
      "What of the opening balance comes from defaults: shares of a loss, payments missed directly, recoveries.",
  })
  async defaultAmounts(
    @Root() { partner, cycle }: PartnerStatementType,
    @Ctx() { deps }: SettlementContext,
  ): Promise<DefaultAmountType[]> {
    const found = await findDefaultCarries(deps.database, cycle.view.id, partner.code);
    return found.map(({ defaultId, currency, carriedMinor, isRecovery }) => ({
      defaultId: publicId("dft", defaultId),
      amount: presentMoney(money(carriedMinor, currency)),
      isRecovery,
    }));
  }
}
