import { Directive, Field, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import { PointsScalar } from "../scalars/PointsScalar.js";
import { MemberStatus } from "./MemberStatus.js";
import { Refusal } from "./Refusal.js";

/** The refusals that more than one service answers. Field-identical everywhere, hence declared here once. */
@ObjectType("IdempotencyConflict", { implements: Refusal })
@Directive("@shareable")
export class IdempotencyConflictType extends Refusal {}

@ObjectType("UnknownCard", { implements: Refusal })
@Directive("@shareable")
export class UnknownCardType extends Refusal {}

@ObjectType("UnknownPartner", { implements: Refusal })
@Directive("@shareable")
export class UnknownPartnerType extends Refusal {}

@ObjectType("MemberNotActive", { implements: Refusal })
@Directive("@shareable")
export class MemberNotActiveType extends Refusal {
  @Field(() => MemberStatus)
  status!: MemberStatus | `${MemberStatus}`;
}

@ObjectType("InputProblem")
@Directive("@shareable")
export class InputProblemType {
  @Field(() => [String])
  path!: readonly string[];

  @Field(() => String)
  problem!: string;
}

@ObjectType("InvalidInput", { implements: Refusal })
@Directive("@shareable")
export class InvalidInputType extends Refusal {
  @Field(() => [InputProblemType])
  problems!: readonly InputProblemType[];
}

@ObjectType("InsufficientPoints", { implements: Refusal })
@Directive("@shareable")
export class InsufficientPointsType extends Refusal {
  @Field(() => PointsScalar)
  requested!: Points;

  @Field(() => PointsScalar)
  available!: Points;

  @Field(() => PointsScalar)
  missing!: Points;
}
