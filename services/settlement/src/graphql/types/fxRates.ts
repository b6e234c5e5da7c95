import {
  CurrencyCodeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  LocalDateScalar,
  Refusal,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@ObjectType("FxRate", { description: "One base is worth so much quote from a day on, until a later rate of the pair." })
export class FxRateType {
  @Field(() => ID)
  id!: string;

  @Field(() => CurrencyCodeScalar)
  base!: string;

  @Field(() => CurrencyCodeScalar)
  quote!: string;

  @Field(() => DecimalScalar, { description: "At most 9 places." })
  rate!: string;

  @Field(() => LocalDateScalar)
  validOn!: string;
}

@InputType("SetFxRateInput")
export class SetFxRateInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => CurrencyCodeScalar)
  base!: string;

  @Field(() => CurrencyCodeScalar)
  quote!: string;

  @Field(() => DecimalScalar)
  rate!: string;

  @Field(() => LocalDateScalar)
  validOn!: string;
}

@InputType("ApproveFxRateInput")
export class ApproveFxRateInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  rateId!: string;
}

@ObjectType("FxRateRefused", { implements: Refusal })
export class FxRateRefusedType extends Refusal {}

@ObjectType("FxRateSet")
export class FxRateSet {
  readonly kind!: "FxRateSet";

  @Field(() => FxRateType)
  rate!: FxRateType;
}

@ObjectType("FxRateApproved")
export class FxRateApproved {
  readonly kind!: "FxRateApproved";

  @Field(() => FxRateType)
  rate!: FxRateType;
}

export const SetFxRateResult = createUnionType({
  name: "SetFxRateResult",
  types: () => [FxRateSet, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const ApproveFxRateResult = createUnionType({
  name: "ApproveFxRateResult",
  types: () => [FxRateApproved, FxRateRefusedType, SecondPersonRequiredType, IdempotencyConflictType] as const,
}) as unknown as Answer;
