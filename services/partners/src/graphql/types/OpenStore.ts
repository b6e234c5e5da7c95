import { Field, InputType, ObjectType } from "type-graphql";
import { IdempotencyConflictType, InvalidInputType, UnknownPartnerType } from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";
import { StoreType } from "./StoreType.js";

@InputType()
export class OpenStoreInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => String)
  code!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType()
export class StoreOpened {
  @Field(() => StoreType)
  store!: StoreType;
}

export const OpenStoreResult = resultUnion("OpenStoreResult", [
  StoreOpened,
  UnknownPartnerType,
  InvalidInputType,
  IdempotencyConflictType,
]);
