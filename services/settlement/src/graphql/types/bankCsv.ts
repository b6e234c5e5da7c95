import { CurrencyCodeScalar, DecimalScalar } from "@tessera/runtime";
import { Field, InputType, Int } from "type-graphql";

@InputType("BankCsvColumnsInput", { description: "Names in the header line; amount, or credit and debit." })
export class BankCsvColumnsInput {
  @Field(() => String)
  bookedOn!: string;

  @Field(() => String, { nullable: true })
  valueOn?: string | null;

  @Field(() => String, { nullable: true })
  amount?: string | null;

  @Field(() => String, { nullable: true })
  credit?: string | null;

  @Field(() => String, { nullable: true })
  debit?: string | null;

  @Field(() => String, { nullable: true })
  currency?: string | null;

  @Field(() => String, { nullable: true, description: "The balance after the line." })
  balance?: string | null;

  @Field(() => String, { nullable: true })
  endToEndId?: string | null;

  @Field(() => String, { nullable: true })
  bankReference?: string | null;

  @Field(() => String, { nullable: true })
  structuredReference?: string | null;

  @Field(() => String, { nullable: true })
  counterpartyName?: string | null;

  @Field(() => String, { nullable: true })
  counterpartyAccount?: string | null;

  @Field(() => String, { nullable: true })
  remittance?: string | null;

  @Field(() => String, { nullable: true })
  fee?: string | null;
}

@InputType("BankCsvInput", { description: "How to read a bank's CSV, which says nothing of itself." })
export class BankCsvInput {
  @Field(() => String, { defaultValue: "utf-8", description: "utf-8, windows-1250 or iso-8859-2" })
  encoding!: string;

  @Field(() => String, { defaultValue: ";", description: "One character." })
  delimiter!: string;

  @Field(() => String, { defaultValue: ",", description: "A comma or a point." })
  decimalMark!: string;

  @Field(() => String, { defaultValue: "DD.MM.YYYY", description: "Or YYYY-MM-DD, DD/MM/YYYY, MM/DD/YYYY, YYYYMMDD." })
  dateFormat!: string;

  @Field(() => Int, { defaultValue: 0, description: "Lines before the header." })
  skipLines!: number;

  @Field(() => BankCsvColumnsInput)
  columns!: BankCsvColumnsInput;

  @Field(() => String)
  iban!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => String)
  statementRef!: string;

  @Field(() => Int, { nullable: true })
  sequenceNo?: number | null;

  @Field(() => DecimalScalar, { nullable: true, description: "Both, unless a column has the balance after each line." })
  openingBalance?: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  closingBalance?: string | null;
}
