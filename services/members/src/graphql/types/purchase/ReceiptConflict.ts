import { Field, ObjectType } from "type-graphql";
import { Refusal } from "@tessera/runtime";

@ObjectType({
  implements: Refusal,
  description:
    "The receipt number is known with other content. The same content gives PurchaseRecorded again, whatever the key.",
})
export class ReceiptConflict extends Refusal {
  readonly kind = "ReceiptConflict";

  @Field(() => String)
  readonly receiptNumber!: string;
}
