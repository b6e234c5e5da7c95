import { Field, ObjectType } from "type-graphql";
import { PartnerStub } from "./PartnerStub.js";
import { SettlementCycleType } from "./SettlementCycleType.js";

/** The other fields are resolved by StatementFields. */
@ObjectType("PartnerStatement")
export class PartnerStatementType {
  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;
}
