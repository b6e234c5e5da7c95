import { Field, ID, InputType, ObjectType } from "type-graphql";
import { IdempotencyConflictType } from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";
import { HoldNotOpen, PointsHold } from "./PointsHold.js";

@InputType()
export class ReleaseHoldInput {
  @Field(() => String)
  readonly idempotencyKey!: string;

  @Field(() => ID)
  readonly holdId!: string;
}

@ObjectType()
export class HoldReleased {
  readonly kind = "HoldReleased";

  @Field(() => PointsHold)
  readonly hold!: PointsHold;
}

export const ReleaseHoldResult = resultUnion("ReleaseHoldResult", [HoldReleased, HoldNotOpen, IdempotencyConflictType]);
