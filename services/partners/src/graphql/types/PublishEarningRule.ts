import { Field, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import {
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  LocalDateScalar,
  UnknownPartnerType,
} from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";
import { PartnerLeavingType } from "./PartnerLeaving.js";

export enum EarningRuleKind {
  BASE = "BASE",
  MULTIPLIER = "MULTIPLIER",
}
registerEnumType(EarningRuleKind, { name: "EarningRuleKind" });

@InputType({
  description:
    "One version of one rule. kind BASE: points = ⌊amount / unit⌋. kind MULTIPLIER: times factor when the receipt reaches receiptAtLeast. Local dates, half-open.",
})
export class PublishEarningRuleInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => String)
  code!: string;

  @Field(() => EarningRuleKind)
  kind!: EarningRuleKind;

  @Field(() => LocalDateScalar)
  effectiveFrom!: string;

  @Field(() => LocalDateScalar, { nullable: true })
  effectiveTo?: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  unit?: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  factor?: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  receiptAtLeast?: string | null;

  @Field(() => [String], { nullable: true })
  notEarningSkus?: string[] | null;
}

@ObjectType()
export class EarningRulePublished {
  @Field(() => String)
  code!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => Int)
  revision!: number;
}

export const PublishEarningRuleResult = resultUnion("PublishEarningRuleResult", [
  EarningRulePublished,
  UnknownPartnerType,
  PartnerLeavingType,
  InvalidInputType,
  IdempotencyConflictType,
]);
