import { Refusal } from "@tessera/runtime";
import { Field, ObjectType } from "type-graphql";

@ObjectType("PartnerTerminated", { implements: Refusal })
export class PartnerTerminatedType extends Refusal {
  @Field(() => String)
  partnerCode!: string;
}
