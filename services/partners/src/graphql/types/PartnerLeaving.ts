import { DateTimeScalar, Refusal } from "@tessera/runtime";
import { Field, ObjectType } from "type-graphql";

@ObjectType("PartnerLeaving", {
  implements: Refusal,
  description: "What was to be set up would never come into force: two people agreed that the partner leaves before.",
})
export class PartnerLeavingType extends Refusal {
  @Field(() => DateTimeScalar)
  issuingEndsAt!: Date;

  @Field(() => DateTimeScalar)
  redeemingEndsAt!: Date;
}
