import { LocalDateScalar, MoneyType } from "@tessera/runtime";
import { Field, ObjectType } from "type-graphql";
import type { ReadStatement } from "../../store/statements/readPartnerStatement.js";
import { LegDirection, LegStatus } from "./enums.js";
import { PartnerStub } from "./PartnerStub.js";
import { SettlementCycleType } from "./SettlementCycleType.js";

@ObjectType("StatementLeg", {
  description: "A payment that settles the cycle, as the partner sees it: also what another partner pays it directly.",
})
export class StatementLegType {
  @Field(() => LegDirection)
  direction!: `${LegDirection}`;

  @Field(() => PartnerStub, { nullable: true, description: "null: the operator." })
  counterparty!: PartnerStub | null;

  @Field(() => MoneyType)
  amount!: MoneyType;

  @Field(() => LegStatus, { nullable: true })
  status!: `${LegStatus}` | null;

  @Field(() => LocalDateScalar, { nullable: true, description: "From the instruction on." })
  dueOn!: string | null;

  @Field(() => String, { nullable: true, description: "End-to-end id of its payment." })
  reference!: string | null;
}

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
