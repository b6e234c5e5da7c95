import {
  connectionTypes,
  DateTimeScalar,
  DecimalScalar,
  IdempotencyConflictType,
  InvalidInputType,
  LocalDateScalar,
  CurrencyCodeScalar,
  MoneyType,
  Refusal,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

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

@InputType("ImportBankStatementInput")
export class ImportBankStatementInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID, { description: "What POST /files answered." })
  fileId!: string;

  @Field(() => BankFileFormat)
  format!: `${BankFileFormat}`;

  @Field(() => BankCsvInput, { nullable: true, description: "For CSV, and for nothing else." })
  csv?: BankCsvInput | null;
}

@InputType("ReleaseBankStatementInput")
export class ReleaseBankStatementInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  statementId!: string;

  @Field(() => String)
  reason!: string;
}

@ObjectType("BankStatementImported")
export class BankStatementImportedType {
  readonly kind!: "BankStatementImported";

  @Field(() => [BankStatementType], { description: "Up to 100; bankStatements lists them all." })
  statements!: BankStatementType[];
}

@ObjectType("BankStatementReleased")
export class BankStatementReleasedType {
  readonly kind!: "BankStatementReleased";

  @Field(() => BankStatementType)
  statement!: BankStatementType;
}

@ObjectType("AlreadyImported", { implements: Refusal, description: "The same bytes were imported before." })
export class AlreadyImportedType extends Refusal {
  readonly importId!: string;

  @Field(() => String)
  importedBy!: string;

  @Field(() => DateTimeScalar)
  importedAt!: Date;

  @Field(() => [BankStatementType], { description: "What that import gave." })
  statements!: BankStatementType[];
}

@ObjectType("FileNotFound", { implements: Refusal })
export class FileNotFoundType extends Refusal {}

@ObjectType("StatementUnreadable", { implements: Refusal, description: "Nothing of the file was imported." })
export class StatementUnreadableType extends Refusal {
  @Field(() => Int, { description: "From 1; 0 when the place is not known." })
  line!: number;
}

@ObjectType("BankStatementReleaseRefused", { implements: Refusal })
export class BankStatementReleaseRefusedType extends Refusal {
  @Field(() => QuarantineReason, { nullable: true })
  reason!: `${QuarantineReason}` | null;
}

export const ImportBankStatementResult = createUnionType({
  name: "ImportBankStatementResult",
  types: () =>
    [
      BankStatementImportedType,
      AlreadyImportedType,
      FileNotFoundType,
      StatementUnreadableType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;

export const ReleaseBankStatementResult = createUnionType({
  name: "ReleaseBankStatementResult",
  types: () =>
    [
      BankStatementReleasedType,
      BankStatementReleaseRefusedType,
      SecondPersonRequiredType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;
