import { Field, InputType, Int, ObjectType } from "type-graphql";
import {
  CurrencyCodeScalar,
  DateTimeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  UnknownPartnerType,
} from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";
import { ContractSettlementInput } from "./contractSettlement.js";
import { ContractType } from "./ContractType.js";
import { PartnerLeavingType } from "./PartnerLeaving.js";

@InputType({
  description: "A later contract supersedes from effectiveFrom on; lots issued before keep their unit price.",
})
export class SignContractInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => DateTimeScalar)
  effectiveFrom!: Date;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => DecimalScalar)
  unitPrice!: string;

  @Field(() => Boolean, { defaultValue: true })
  issues!: boolean;

  @Field(() => Boolean, { defaultValue: true })
  redeems!: boolean;

  @Field(() => ContractSettlementInput, {
    nullable: true,
    description: "Without it there are no fees and no invoices.",
  })
  settlement?: ContractSettlementInput | null;
}

@ObjectType()
export class ContractSigned {
  @Field(() => ContractType)
  contract!: ContractType;

  @Field(() => Int)
  revision!: number;
}

export const SignContractResult = resultUnion("SignContractResult", [
  ContractSigned,
  UnknownPartnerType,
  PartnerLeavingType,
  InvalidInputType,
  IdempotencyConflictType,
]);
