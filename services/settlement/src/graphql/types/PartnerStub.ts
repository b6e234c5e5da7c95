import { Directive, Field, ObjectType } from "type-graphql";

/** A partner, known here by its code, and whether it leaves (PartnerStatusFields); everything else about it comes from its own service. */
@ObjectType("Partner")
@Directive('@key(fields: "code")')
export class PartnerStub {
  @Field(() => String)
  code!: string;
}
