import { Directive, Field, ID, ObjectType } from "type-graphql";
import { DateTimeScalar, MemberStatus } from "@tessera/runtime";

@ObjectType("Card")
export class Card {
  @Field(() => String)
  readonly number!: string;

  @Field(() => DateTimeScalar)
  readonly issuedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly blockedAt!: Date | null;
}

/** `cards` and `wallet` are resolved by MemberFields. */
@ObjectType("Member")
@Directive('@key(fields: "id")')
export class Member {
  /** The member's UUID, for loaders. */
  readonly uuid!: string;

  /** Cards that the viewer named in this request: all that a partner at its till may see. */
  readonly cardsInHand!: readonly string[];

  @Field(() => ID)
  readonly id!: string;

  @Field(() => MemberStatus)
  readonly status!: MemberStatus;

  @Field(() => DateTimeScalar)
  readonly enrolledAt!: Date;
}
