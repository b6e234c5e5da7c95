import { CurrencyCodeScalar, DateTimeScalar, MoneyType } from "@tessera/runtime";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { PaymentFileKind, PaymentFileStatus } from "./enums.js";
import { StoredFileType } from "./StoredFileType.js";

@ObjectType("SettlementCycleEvent")
export class CycleEventType {
  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => String, { nullable: true, description: "Subject of who did it; null for the network itself." })
  actor!: string | null;

  @Field(() => String)
  kind!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => String, { nullable: true })
  contentHash!: string | null;
}

@ObjectType("SettlementCycleApproval")
export class CycleApprovalType {
  @Field(() => Int, { description: "The calculation that it approves." })
  calculation!: number;

  @Field(() => String)
  contentHash!: string;

  @Field(() => String)
  approvedBy!: string;

  @Field(() => DateTimeScalar)
  approvedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: "null while it stands." })
  voidedAt!: Date | null;

  @Field(() => String, { nullable: true })
  voidedBy!: string | null;

  @Field(() => String, { nullable: true, description: "WITHDRAWN or RECALCULATED." })
  voidKind!: string | null;
}

@ObjectType("PaymentFile", { description: "Payouts for the bank (pain.001), or requests to net debtors (CSV)." })
export class PaymentFileType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "SHA-256 of its bytes, hexadecimal." })
  sha256!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => PaymentFileKind)
  kind!: `${PaymentFileKind}`;

  @Field(() => String, { description: "What the bank's answers name it by." })
  messageId!: string;

  @Field(() => MoneyType)
  controlSum!: MoneyType;

  @Field(() => Int)
  transfers!: number;

  @Field(() => PaymentFileStatus)
  status!: `${PaymentFileStatus}`;

  @Field(() => StoredFileType)
  file!: StoredFileType;
}
