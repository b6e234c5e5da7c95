import { Directive, Field, ObjectType } from "type-graphql";

/** A partner as rewards knows it, by its code. `rewards` is resolved by PartnerFields. */
@ObjectType("Partner")
@Directive('@key(fields: "code")')
export class PartnerStub {
  @Field(() => String)
  code!: string;
}
