import { IdempotencyConflictType, InvalidInputType } from "@tessera/runtime";
import { Field, InputType, Int, ObjectType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";
import { UnknownRewardType } from "./UnknownRewardType.js";

@InputType({
  description: "Up to 10,000 codes. From the first import on, the reward's stock is the number of codes that are left.",
})
export class ImportVoucherCodesInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  rewardCode!: string;

  @Field(() => [String])
  codes!: string[];
}

@ObjectType()
export class VoucherCodesImported {
  @Field(() => Int)
  imported!: number;

  @Field(() => Int, { description: "Codes that were named twice or that the partner had already." })
  duplicates!: number;
}

export const ImportVoucherCodesResult = resultUnion("ImportVoucherCodesResult", [
  VoucherCodesImported,
  UnknownRewardType,
  InvalidInputType,
  IdempotencyConflictType,
]);
