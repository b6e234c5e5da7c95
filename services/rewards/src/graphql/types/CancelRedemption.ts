import { IdempotencyConflictType, Refusal } from "@tessera/runtime";
import { Field, ID, InputType, ObjectType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";
import { RedemptionStatus, RedemptionType } from "./RedemptionType.js";

@InputType()
export class CancelRedemptionInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  redemptionId!: string;

  @Field(() => String)
  reason!: string;
}

@ObjectType()
export class RedemptionCancelled {
  @Field(() => RedemptionType)
  redemption!: RedemptionType;
}

@ObjectType("RedemptionNotCancellable", { implements: Refusal })
export class RedemptionNotCancellableType extends Refusal {
  @Field(() => RedemptionStatus, { nullable: true })
  status!: RedemptionStatus | `${RedemptionStatus}` | null;
}

export const CancelRedemptionResult = resultUnion("CancelRedemptionResult", [
  RedemptionCancelled,
  RedemptionNotCancellableType,
  IdempotencyConflictType,
]);
