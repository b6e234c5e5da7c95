import { connectionTypes, CountryCodeScalar } from "@tessera/runtime";
import { Directive, Field, ID, ObjectType } from "type-graphql";

/** `contract` and `stores` are resolved by PartnerFields. */
@ObjectType("Partner")
@Directive('@key(fields: "id")')
@Directive('@key(fields: "code")')
export class PartnerType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  code!: string;

  @Field(() => String)
  name!: string;

  @Field(() => CountryCodeScalar)
  country!: string;
}

export const { Connection: PartnerConnection, Edge: PartnerEdge } = connectionTypes(() => PartnerType, "Partner");
