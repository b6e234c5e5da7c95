import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { DateTimeScalar, IdempotencyConflictType, InvalidInputType, PointsScalar } from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";
import { RedemptionDraw } from "../wallet/RedemptionDraw.js";
import { HoldNotOpen, PointsHold } from "./PointsHold.js";

@InputType()
export class CaptureHoldInput {
  @Field(() => String)
  readonly idempotencyKey!: string;

  @Field(() => ID)
  readonly holdId!: string;

  @Field(() => PointsScalar, { nullable: true })
  readonly points?: Points | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly occurredAt?: Date | null;
}

@ObjectType()
export class HoldCaptured {
  readonly kind = "HoldCaptured";

  @Field(() => PointsHold)
  readonly hold!: PointsHold;

  @Field(() => [RedemptionDraw])
  readonly draws!: readonly RedemptionDraw[];
}

export const CaptureHoldResult = resultUnion("CaptureHoldResult", [
  HoldCaptured,
  HoldNotOpen,
  InvalidInputType,
  IdempotencyConflictType,
]);
