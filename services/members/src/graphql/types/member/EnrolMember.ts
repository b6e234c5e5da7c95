import { Field, InputType, ObjectType } from "type-graphql";
import { DateTimeScalar, IdempotencyConflictType, InvalidInputType, Refusal } from "@tessera/runtime";
import { resultUnion, type Answer } from "../resultUnion.js";
import { Member } from "./Member.js";

@InputType({
  description: "Personal data is optional. enrolledAt defaults to now; a purchase may not be older than the enrolment.",
})
export class EnrolMemberInput {
  @Field(() => String)
  readonly idempotencyKey!: string;

  @Field(() => String, { nullable: true })
  readonly cardNumber?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly enrolledAt?: Date | null;

  @Field(() => String, { nullable: true })
  readonly email?: string | null;

  @Field(() => String, { nullable: true })
  readonly language?: string | null;
}

@InputType()
export class EnrolMembersInput {
  @Field(() => [EnrolMemberInput])
  readonly members!: readonly EnrolMemberInput[];
}

@ObjectType()
export class MemberEnrolled {
  readonly kind = "MemberEnrolled";

  @Field(() => Member)
  readonly member!: Member | (() => Promise<Member | null>);
}

@ObjectType({ implements: Refusal })
class CardTaken extends Refusal {
  readonly kind = "CardTaken";
}

export const EnrolMemberResult = resultUnion("EnrolMemberResult", [
  MemberEnrolled,
  CardTaken,
  InvalidInputType,
  IdempotencyConflictType,
]);

@ObjectType()
export class EnrolMembersResult {
  @Field(() => [EnrolMemberResult])
  readonly results!: readonly Answer[];
}
