import { Field, Int, ObjectType } from "type-graphql";
import { AvailabilityCode } from "./AvailabilityType.js";

@ObjectType()
export class RefusalCount {
  @Field(() => AvailabilityCode)
  code!: AvailabilityCode | `${AvailabilityCode}`;

  @Field(() => Int)
  count!: number;
}

@ObjectType()
export class RedemptionActivity {
  @Field(() => Int)
  confirmed!: number;

  @Field(() => Int)
  cancelled!: number;

  @Field(() => [RefusalCount], { description: "Only reasons that occurred." })
  refused!: readonly RefusalCount[];
}
