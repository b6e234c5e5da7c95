import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { CurrencyCodeScalar, LocalDateScalar } from "@tessera/runtime";

export enum ClawbackPolicy {
  DEBT = "DEBT",
  DEDUCT_CASH = "DEDUCT_CASH",
  ISSUER_ABSORBS = "ISSUER_ABSORBS",
}
registerEnumType(ClawbackPolicy, { name: "ClawbackPolicy" });

export enum CutOffMode {
  BY_SCHEDULE = "BY_SCHEDULE",
  BY_COMMAND = "BY_COMMAND",
}
registerEnumType(CutOffMode, { name: "CutOffMode" });

export enum ClearingModel {
  GROSS = "GROSS",
  BILATERAL_NET = "BILATERAL_NET",
  MULTILATERAL_NET = "MULTILATERAL_NET",
}
registerEnumType(ClearingModel, { name: "ClearingModel" });

@ObjectType("Programme")
export class ProgrammeType {
  @Field(() => String)
  code!: string;

  @Field(() => String)
  timeZone!: string;

  @Field(() => LocalDateScalar)
  startsOn!: string;

  @Field(() => [CurrencyCodeScalar])
  currencies!: readonly string[];

  @Field(() => Int)
  expiryMonths!: number;

  @Field(() => ClawbackPolicy)
  clawback!: ClawbackPolicy | `${ClawbackPolicy}`;

  @Field(() => CutOffMode)
  cutOff!: CutOffMode | `${CutOffMode}`;

  @Field(() => ClearingModel)
  clearing!: ClearingModel | `${ClearingModel}`;
}
