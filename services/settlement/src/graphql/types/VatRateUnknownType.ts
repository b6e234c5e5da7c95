import { CountryCodeScalar, LocalDateScalar, Refusal } from "@tessera/runtime";
import { Field, ObjectType } from "type-graphql";

@ObjectType("VatRateUnknown", { implements: Refusal })
export class VatRateUnknownType extends Refusal {
  @Field(() => CountryCodeScalar)
  country!: string;

  @Field(() => LocalDateScalar)
  on!: string;
}
