import { IdempotencyConflictType, Refusal } from "@tessera/runtime";
import { Field, InputType, ObjectType } from "type-graphql";
import { resultUnion } from "../resultUnion.js";
import { RedemptionType } from "./RedemptionType.js";
import { VoucherStatus, VoucherType } from "./VoucherType.js";

@InputType()
export class UseVoucherInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String)
  code!: string;
}

@ObjectType()
export class VoucherUsed {
  @Field(() => VoucherType)
  voucher!: VoucherType;

  @Field(() => RedemptionType)
  redemption!: RedemptionType;
}

@ObjectType("VoucherNotUsable", { implements: Refusal })
export class VoucherNotUsableType extends Refusal {
  @Field(() => VoucherStatus, { nullable: true })
  status!: VoucherStatus | `${VoucherStatus}` | null;
}

export const UseVoucherResult = resultUnion("UseVoucherResult", [
  VoucherUsed,
  VoucherNotUsableType,
  IdempotencyConflictType,
]);
