import { Field, ObjectType } from "type-graphql";
import type { ReadStatement } from "../../store/statements/readPartnerStatement.js";
import { PartnerStub } from "./PartnerStub.js";
import { SettlementCycleType } from "./SettlementCycleType.js";

/** The other fields are resolved by StatementFields. */
@ObjectType("PartnerStatement")
export class PartnerStatementType {
  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;

  /** Reads the statement at the first call; later ones are given the same, so that all that one request asks for agrees. */
  readonly read!: () => Promise<ReadStatement>;
}
