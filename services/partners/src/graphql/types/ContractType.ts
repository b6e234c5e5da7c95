import { Field, ObjectType } from "type-graphql";
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar } from "@tessera/runtime";
import { ContractSettlementType } from "./contractSettlement.js";

@ObjectType("Contract")
export class ContractType {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => DecimalScalar)
  unitPrice!: string;

  @Field(() => DateTimeScalar)
  effectiveFrom!: Date;

  @Field(() => Boolean)
  issues!: boolean;

  @Field(() => Boolean)
  redeems!: boolean;

  @Field(() => ContractSettlementType, { nullable: true })
  settlement?: ContractSettlementType | null;
}
