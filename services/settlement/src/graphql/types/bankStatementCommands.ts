import { DateTimeScalar, IdempotencyConflictType, InvalidInputType, Refusal } from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { BankCsvInput } from "./bankCsv.js";
import { BankFileFormat, BankStatementType, QuarantineReason } from "./bankStatements.js";
import type { Answer } from "./cycleCommands.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

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
