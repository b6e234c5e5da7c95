import { formatMoney, type Money as MoneyValue } from "@tessera/kernel";
import { Directive, Field, InputType, ObjectType } from "type-graphql";
import { CurrencyCodeScalar } from "../scalars/CurrencyCodeScalar.js";
import { DecimalScalar } from "../scalars/DecimalScalar.js";

@ObjectType("Money")
@Directive("@shareable")
export class MoneyType {
  @Field(() => DecimalScalar)
  amount!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;
}

/** Amounts have exactly the currency's digits: check with `parseMoney`. */
@InputType("MoneyInput")
export class MoneyInput {
  @Field(() => DecimalScalar)
  amount!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;
}

/** { amountMinor: 1250, currency: "EUR" } → { amount: "12.50", currency: "EUR" } */
export function presentMoney(value: MoneyValue): MoneyType {
  return { amount: formatMoney(value), currency: value.currency };
}
