import { MoneyType } from "@tessera/runtime";
import { Field, ObjectType } from "type-graphql";

@ObjectType("Reserve", {
  description:
    "What a partner has in the programme's reserve in one currency: balance = paidIn − paidOut − returned − released − breakage, and what an exit moved.",
})
export class ReserveType {
  @Field(() => MoneyType)
  balance!: MoneyType;

  @Field(() => MoneyType, { description: "At issue: unit price × reserve share." })
  paidIn!: MoneyType;

  @Field(() => MoneyType, { description: "For points that were redeemed." })
  paidOut!: MoneyType;

  @Field(() => MoneyType, { description: "For points that were taken back." })
  returned!: MoneyType;

  @Field(() => MoneyType, { description: "Of expired points, the issuer's share." })
  released!: MoneyType;

  @Field(() => MoneyType, { description: "Of expired points, the operator's share." })
  breakage!: MoneyType;

  @Field(() => MoneyType, { description: "What the partner still has to pay: reserve and invoices." })
  receivable!: MoneyType;

  @Field(() => MoneyType, { description: "What the operator still has to pay to the partner." })
  payable!: MoneyType;
}
