import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { Points } from "@tessera/kernel";
import {
  DateTimeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  PointsScalar,
  Refusal,
  UnknownCardType,
  UnknownPartnerType,
} from "@tessera/runtime";
import { resultUnion } from "../resultUnion.js";
import { Purchase } from "./Purchase.js";
import { ReceiptConflict } from "./ReceiptConflict.js";

@InputType()
export class ReturnLineInput {
  @Field(() => String)
  readonly sku!: string;

  @Field(() => DecimalScalar)
  readonly quantity!: string;
}

@InputType({
  description:
    "Without originalReceiptNumber each line takes back from the latest earlier purchases of the same member and SKU at the partner; what finds none is unmatched. With it, only that purchase counts and a larger quantity is refused.",
})
export class RecordReturnInput {
  @Field(() => String)
  readonly idempotencyKey!: string;

  @Field(() => String, { nullable: true })
  readonly cardNumber?: string | null;

  @Field(() => ID, { nullable: true })
  readonly memberId?: string | null;

  @Field(() => String, { nullable: true })
  readonly partnerCode?: string | null;

  @Field(() => String)
  readonly receiptNumber!: string;

  @Field(() => String, { nullable: true })
  readonly originalReceiptNumber?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  readonly occurredAt?: Date | null;

  @Field(() => [ReturnLineInput])
  readonly lines!: readonly ReturnLineInput[];
}

@ObjectType()
export class UnmatchedReturnLine {
  @Field(() => String)
  readonly sku!: string;

  @Field(() => DecimalScalar)
  readonly quantity!: string;
}

@ObjectType()
export class ReturnRecorded {
  readonly kind = "ReturnRecorded";

  @Field(() => PointsScalar)
  readonly reversedPoints!: Points;

  @Field(() => PointsScalar)
  readonly debtPoints!: Points;

  @Field(() => [UnmatchedReturnLine])
  readonly unmatched!: readonly UnmatchedReturnLine[];

  @Field(() => [Purchase])
  readonly purchases!: readonly Purchase[] | (() => Promise<readonly Purchase[]>);
}

@ObjectType({ implements: Refusal })
class UnknownReceipt extends Refusal {
  readonly kind = "UnknownReceipt";
}

@ObjectType({ implements: Refusal })
export class ReturnExceedsPurchase extends Refusal {
  readonly kind = "ReturnExceedsPurchase";

  @Field(() => String)
  readonly sku!: string;

  @Field(() => DecimalScalar)
  readonly returnable!: string;
}

export const RecordReturnResult = resultUnion("RecordReturnResult", [
  ReturnRecorded,
  UnknownCardType,
  UnknownPartnerType,
  UnknownReceipt,
  ReturnExceedsPurchase,
  ReceiptConflict,
  InvalidInputType,
  IdempotencyConflictType,
]);
