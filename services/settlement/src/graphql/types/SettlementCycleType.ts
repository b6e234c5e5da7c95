import { connectionTypes, DateTimeScalar } from "@tessera/runtime";
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { CycleView } from "../../store/queries/cycles.js";
import { CycleStatus } from "./enums.js";

/** The other fields are resolved by CycleFields. */
@ObjectType("SettlementCycle")
export class SettlementCycleType {
  @Field(() => ID)
  id!: string;

  @Field(() => CycleStatus)
  status!: `${CycleStatus}`;

  @Field(() => DateTimeScalar)
  from!: Date;

  @Field(() => DateTimeScalar)
  to!: Date;

  @Field(() => String, { nullable: true, description: "SHA-256 over what the calculation froze." })
  contentHash!: string | null;

  @Field(() => Int, { description: "Number of the calculation that stands; 0 before the first." })
  calculation!: number;

  /** What the other fields are read by; not in the graph. */
  view!: CycleView;
}

export const { Connection: SettlementCycleConnection } = connectionTypes(() => SettlementCycleType, "SettlementCycle");
