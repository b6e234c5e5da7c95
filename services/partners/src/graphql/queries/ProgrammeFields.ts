import { Ctx, FieldResolver, Resolver } from "type-graphql";
import { findSettlementTerms } from "../../store/queries/findSettlementTerms.js";
import { readsOf } from "../../store/reads.js";
import type { PartnersContext } from "../context.js";
import { ProgrammeType } from "../types/ProgrammeType.js";
import { SettlementTermsType } from "../types/SetSettlementTerms.js";

@Resolver(() => ProgrammeType)
export class ProgrammeFields {
  @FieldResolver(() => SettlementTermsType, {
    nullable: true,
    description: "The latest version; until there is one, cycles clear by `clearing`.",
  })
  async settlementTerms(@Ctx() { deps }: PartnersContext): Promise<SettlementTermsType | null> {
    return (await findSettlementTerms(readsOf(deps.database))) ?? null;
  }
}
