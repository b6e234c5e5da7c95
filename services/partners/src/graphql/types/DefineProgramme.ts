import { Field, InputType, Int, ObjectType } from "type-graphql";
import { CurrencyCodeScalar, IdempotencyConflictType, InvalidInputType, LocalDateScalar } from "@tessera/runtime";
import { OperatorInput } from "./SetSettlementTerms.js";
import { resultUnion } from "../resultUnion.js";
import { ClawbackPolicy, ClearingModel, CutOffMode, ProgrammeType } from "./ProgrammeType.js";

@InputType()
export class DefineProgrammeInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  code!: string;

  @Field(() => String)
  timeZone!: string;

  @Field(() => LocalDateScalar)
  startsOn!: string;

  @Field(() => [CurrencyCodeScalar])
  currencies!: string[];

  @Field(() => Int, {
    description:
      "Lots expire at 00:00 local on the first day of the month that follows the month of issue by expiryMonths + 1.",
  })
  expiryMonths!: number;

  @Field(() => ClawbackPolicy, { defaultValue: ClawbackPolicy.DEBT })
  clawback!: ClawbackPolicy;

  @Field(() => CutOffMode, { defaultValue: CutOffMode.BY_SCHEDULE })
  cutOff!: CutOffMode;

  @Field(() => ClearingModel, { defaultValue: ClearingModel.MULTILATERAL_NET })
  clearing!: ClearingModel;

  @Field(() => OperatorInput, {
    nullable: true,
    description:
      "Who writes invoices, from the first cycle on, 14 days to pay; left out, cycles that open before `setSettlementTerms` are never invoiced.",
  })
  operator?: OperatorInput | null;
}

@ObjectType()
export class ProgrammeDefined {
  @Field(() => ProgrammeType)
  programme!: ProgrammeType;

  @Field(() => Int)
  revision!: number;
}

export const DefineProgrammeResult = resultUnion("DefineProgrammeResult", [
  ProgrammeDefined,
  InvalidInputType,
  IdempotencyConflictType,
]);
