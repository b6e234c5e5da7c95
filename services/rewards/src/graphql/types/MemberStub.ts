import { Directive, Field, ID, ObjectType } from "type-graphql";

/** A member as rewards knows it, by its id. `redemptions` is resolved by MemberFields. */
@ObjectType("Member")
@Directive('@key(fields: "id")')
export class MemberStub {
  @Field(() => ID)
  id!: string;
}
