import { DateTimeScalar } from "@tessera/runtime";
import { Field, ObjectType, registerEnumType } from "type-graphql";

export enum VoucherStatus {
  ACTIVE = "ACTIVE",
  USED = "USED",
  REVOKED = "REVOKED",
}
registerEnumType(VoucherStatus, { name: "VoucherStatus" });

@ObjectType("Voucher")
export class VoucherType {
  @Field(() => String)
  code!: string;

  @Field(() => VoucherStatus)
  status!: VoucherStatus | `${VoucherStatus}`;

  @Field(() => DateTimeScalar, { nullable: true })
  usedAt!: Date | null;
}
