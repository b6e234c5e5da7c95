import { Field, ID, InputType, ObjectType } from "type-graphql";
import {
  CurrencyCodeScalar,
  DateTimeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  MemberNotActiveType,
  Refusal,
  UnknownCardType,
  UnknownPartnerType,
} from "@tessera/runtime";
import { resultUnion, type Answer } from "../resultUnion.js";
import { Purchase } from "./Purchase.js";
import { ReceiptConflict } from "./ReceiptConflict.js";

@InputType()
export class PurchaseLineInput {
  @Field(() => String)
  readonly sku!: string;

  @Field(() => String, { nullable: true })
  readonly description?: string | null;

  @Field(() => String, { nullable: true })
  readonly category?: string | null;

  @Field(() => DecimalScalar)
  readonly quantity!: string;

  @Field(() => DecimalScalar)
  readonly unitPrice!: string;
}

@InputType()
export class RecordPurchaseInput {
  @Field(() => String)
  readonly idempotencyKey!: string;

  @Field(() => String, { nullable: true })
  readonly cardNumber?: string | null;

  @Field(() => ID, { nullable: true })
  readonly memberId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "For operators and imports; a partner client always writes as its own partner.",
  })
  readonly partnerCode?: string | null;

  @Field(() => String, { nullable: true })
  readonly storeCode?: string | null;

  @Field(() => String)
  readonly receiptNumber!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly occurredAt?: Date | null;

  @Field(() => CurrencyCodeScalar)
  readonly currency!: string;

  @Field(() => [PurchaseLineInput])
  readonly lines!: readonly PurchaseLineInput[];
}

@InputType()
export class RecordPurchasesInput {
  @Field(() => [RecordPurchaseInput])
  readonly purchases!: readonly RecordPurchaseInput[];
}

/** `purchase` is a function, so that it is read only when it is selected. */
@ObjectType()
export class PurchaseRecorded {
  readonly kind = "PurchaseRecorded";

  @Field(() => Purchase)
  readonly purchase!: Purchase | (() => Promise<Purchase>);
}

@ObjectType({ implements: Refusal })
class CurrencyMismatch extends Refusal {
  readonly kind = "CurrencyMismatch";

  @Field(() => CurrencyCodeScalar)
  readonly expected!: string;
}

@ObjectType({ implements: Refusal })
class PartnerNotIssuing extends Refusal {
  readonly kind = "PartnerNotIssuing";
}

@ObjectType({ implements: Refusal, description: "By settlement, for purchases after the stop: see `exposure`." })
class IssuingStopped extends Refusal {
  readonly kind = "IssuingStopped";

  @Field(() => String)
  readonly partnerCode!: string;
}

export const RecordPurchaseResult = resultUnion("RecordPurchaseResult", [
  PurchaseRecorded,
  UnknownCardType,
  UnknownPartnerType,
  MemberNotActiveType,
  CurrencyMismatch,
  PartnerNotIssuing,
  IssuingStopped,
  ReceiptConflict,
  InvalidInputType,
  IdempotencyConflictType,
]);

@ObjectType()
export class RecordPurchasesResult {
  @Field(() => [RecordPurchaseResult])
  readonly results!: readonly Answer[];
}
