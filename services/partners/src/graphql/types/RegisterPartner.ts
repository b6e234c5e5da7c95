import { Field, InputType, Int, ObjectType } from "type-graphql";
import { CountryCodeScalar, IdempotencyConflictType, InvalidInputType } from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";
import { PartnerType } from "./PartnerType.js";

@InputType()
export class RegisterPartnerInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  code!: string;

  @Field(() => String)
  name!: string;

  @Field(() => CountryCodeScalar)
  country!: string;
}

@ObjectType()
export class PartnerRegistered {
  @Field(() => PartnerType)
  partner!: PartnerType;

  @Field(() => Int)
  revision!: number;
}

export const RegisterPartnerResult = resultUnion("RegisterPartnerResult", [
  PartnerRegistered,
  InvalidInputType,
  IdempotencyConflictType,
]);
