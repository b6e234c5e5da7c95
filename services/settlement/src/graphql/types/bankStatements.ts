import { connectionTypes, DateTimeScalar, LocalDateScalar, CurrencyCodeScalar, MoneyType } from "@tessera/runtime";
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

export enum BankFileFormat {
  CAMT_053 = "CAMT_053",
  CAMT_054 = "CAMT_054",
  MT940 = "MT940",
  CSV = "CSV",
}
registerEnumType(BankFileFormat, { name: "BankFileFormat" });

export enum BankStatementStatus {
  IMPORTED = "IMPORTED",
  QUARANTINED = "QUARANTINED",
}
registerEnumType(BankStatementStatus, { name: "BankStatementStatus" });

export enum QuarantineReason {
  BAD_LINE = "BAD_LINE",
  CURRENCY_MISMATCH = "CURRENCY_MISMATCH",
  STATEMENT_UNBALANCED = "STATEMENT_UNBALANCED",
  BATCH_UNBALANCED = "BATCH_UNBALANCED",
  ACCOUNT_UNKNOWN = "ACCOUNT_UNKNOWN",
  STATEMENT_DUPLICATE = "STATEMENT_DUPLICATE",
  STATEMENT_OVERLAP = "STATEMENT_OVERLAP",
  STATEMENT_GAP = "STATEMENT_GAP",
}
registerEnumType(QuarantineReason, { name: "QuarantineReason" });

@ObjectType("BankLine", { description: "One booking, or one transaction of a batch booking (then with a parent)." })
export class BankLineType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID, { nullable: true, description: "The batch booking that this explains; it is not added to it." })
  parentId!: string | null;

  @Field(() => Int, { description: "From 0, in the order of the file." })
  ordinal!: number;

  @Field(() => MoneyType, { nullable: true, description: "Credit +, debit −; null only with an error." })
  amount!: MoneyType | null;

  @Field(() => LocalDateScalar, { nullable: true })
  bookedOn!: string | null;

  @Field(() => LocalDateScalar, { nullable: true })
  valueOn!: string | null;

  @Field(() => String, { nullable: true })
  endToEndId!: string | null;

  @Field(() => String, { nullable: true })
  bankReference!: string | null;

  @Field(() => String, { nullable: true, description: "Variable symbol, creditor reference and the like." })
  structuredReference!: string | null;

  @Field(() => String, { nullable: true })
  counterpartyName!: string | null;

  @Field(() => String, { nullable: true })
  counterpartyIban!: string | null;

  @Field(() => String, { nullable: true })
  remittance!: string | null;

  @Field(() => Boolean)
  isReversal!: boolean;

  @Field(() => String, { nullable: true, description: "End-to-end id of the payment that came back." })
  returnOf!: string | null;

  @Field(() => String, { nullable: true })
  returnReason!: string | null;

  @Field(() => MoneyType, { nullable: true, description: "What the bank took for it, included in the amount." })
  fee!: MoneyType | null;

  @Field(() => ID, { nullable: true, description: "The line of a notification that told of this booking before." })
  repeatsId!: string | null;

  @Field(() => String, { nullable: true, description: "Why the line does not count." })
  error!: string | null;
}

@ObjectType("BankStatement")
export class BankStatementType {
  /** UUIDs, for the fields that read further. */
  readonly uuid!: string;
  readonly fileUuid!: string;

  @Field(() => ID)
  id!: string;

  @Field(() => BankFileFormat)
  format!: `${BankFileFormat}`;

  @Field(() => String)
  iban!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => String)
  statementRef!: string;

  @Field(() => Int, { nullable: true })
  sequenceNo!: number | null;

  @Field(() => LocalDateScalar)
  openedOn!: string;

  @Field(() => LocalDateScalar)
  closedOn!: string;

  @Field(() => MoneyType, { nullable: true, description: "A notification has no balances." })
  opening!: MoneyType | null;

  @Field(() => MoneyType, { nullable: true })
  closing!: MoneyType | null;

  @Field(() => BankStatementStatus, { description: "Only what is IMPORTED counts." })
  status!: `${BankStatementStatus}`;

  @Field(() => QuarantineReason, { nullable: true, description: "Why it is, or was, in quarantine." })
  reason!: `${QuarantineReason}` | null;

  @Field(() => String, { nullable: true })
  reasonDetail!: string | null;

  @Field(() => String)
  importedBy!: string;

  @Field(() => DateTimeScalar)
  importedAt!: Date;

  @Field(() => String, { nullable: true })
  releasedBy!: string | null;

  @Field(() => String, { nullable: true })
  releaseReason!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  releasedAt!: Date | null;

  @Field(() => Int, { description: "With the details of batch bookings." })
  lineCount!: number;
}

export const { Connection: BankStatementConnection } = connectionTypes(() => BankStatementType, "BankStatement");
export const { Connection: BankLineConnection } = connectionTypes(() => BankLineType, "BankLine");

@InputType("BankStatementFilter")
export class BankStatementFilter {
  @Field(() => String, { nullable: true })
  iban?: string | null;

  @Field(() => CurrencyCodeScalar, { nullable: true })
  currency?: string | null;

  @Field(() => BankStatementStatus, { nullable: true })
  status?: `${BankStatementStatus}` | null;
}
