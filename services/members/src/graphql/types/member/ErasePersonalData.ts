import { Field, ID, ObjectType } from "type-graphql";
import { Refusal } from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";

@ObjectType({ description: "The ledger keeps the member's points; nothing in it names a person." })
export class PersonalDataErased {
  readonly kind = "PersonalDataErased";

  @Field(() => ID)
  readonly memberId!: string;
}

@ObjectType({ implements: Refusal })
class UnknownMember extends Refusal {
  readonly kind = "UnknownMember";
}

export const ErasePersonalDataResult = resultUnion("ErasePersonalDataResult", [PersonalDataErased, UnknownMember]);
