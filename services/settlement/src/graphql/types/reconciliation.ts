import {
  connectionTypes,
  CurrencyCodeScalar,
  DateTimeScalar,
  LocalDateScalar,
  MoneyType,
  Refusal,
} from "@tessera/runtime";
import { Field, ID, Int, ObjectType } from "type-graphql";
import type { AgeBucket } from "../../domain/reconciliation/ageBucket.js";
import type { BreakType as TypeOfBreak } from "../../domain/reconciliation/breakFound.js";
import type { BreakStatus } from "../../domain/reconciliation/breakStatus.js";
import type { Source } from "../../domain/reconciliation/item.js";
import type { ReconciliationReason } from "../../domain/reconciliation/refusal.js";
import { PartnerStub } from "./PartnerStub.js";
import {
  AgeBucketEnum,
  BreakStatusEnum,
  BreakTypeEnum,
  ReconciliationReasonEnum,
  ReconciliationSourceEnum,
  ReconciliationStatusEnum,
  SignOffStatusEnum,
} from "./reconciliationEnums.js";

@ObjectType("EarlierImport", { description: "What the same bytes gave when they were imported." })
export class EarlierImportType {
  @Field(() => ID)
  statementId!: string;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => DateTimeScalar)
  importedAt!: Date;
}

@ObjectType("ReconciliationRefused", { implements: Refusal })
export class ReconciliationRefusedType extends Refusal {
  @Field(() => ReconciliationReasonEnum)
  reason!: ReconciliationReason;

  @Field(() => EarlierImportType, { nullable: true, description: "Of IMPORTED_BEFORE." })
  earlier?: EarlierImportType | null;
}

@ObjectType("ReconciliationCount")
export class ReconciliationCountType {
  @Field(() => String, { description: "A pass (0 to 8), or a type of break." })
  name!: string;

  @Field(() => Int)
  count!: number;
}

@ObjectType("Reconciliation", { description: "One comparison of what we say with what a partner or a bank says." })
export class ReconciliationType {
  @Field(() => ID)
  id!: string;

  @Field(() => ReconciliationSourceEnum)
  source!: Source;

  @Field(() => ReconciliationStatusEnum)
  status!: "RUNNING" | "DONE" | "FAILED";

  @Field(() => String, { description: "How far it has come." })
  step!: string;

  @Field(() => Boolean, { description: "It changed nothing: the counts are what it would have done." })
  dryRun!: boolean;

  @Field(() => String, { nullable: true, description: "Why it failed." })
  reason!: string | null;

  @Field(() => String, { nullable: true, description: "What was wrong with the file of a dry run, in words." })
  reasonDetail!: string | null;

  @Field(() => Int, { nullable: true, description: "The line of the file, the first is 1; null when it is all of it." })
  reasonLine!: number | null;

  @Field(() => [ReconciliationCountType], { description: "Matches that it made, by pass." })
  matches!: readonly ReconciliationCountType[];

  @Field(() => [ReconciliationCountType], { description: "Breaks that are not resolved, by type." })
  breaks!: readonly ReconciliationCountType[];

  @Field(() => [ReconciliationCountType], { description: "Breaks that were not there before, by type." })
  newBreaks!: readonly ReconciliationCountType[];

  @Field(() => [ReconciliationCountType], { description: "Breaks that are no longer there, by type." })
  goneBreaks!: readonly ReconciliationCountType[];
}

@ObjectType("BreakEvidence", { description: "An item of one side, as it was when the break was found." })
export class BreakEvidenceType {
  @Field(() => String, { nullable: true })
  reference!: string | null;

  @Field(() => ID, { description: "Id of the obligation, leg or line." })
  id!: string;

  @Field(() => MoneyType)
  amount!: MoneyType;

  @Field(() => LocalDateScalar)
  date!: string;

  @Field(() => String, { nullable: true, description: "Id of the cycle, or what the line says instead." })
  cycle!: string | null;

  @Field(() => String, { nullable: true })
  counterparty!: string | null;

  @Field(() => String)
  text!: string;
}

@ObjectType("BreakProposal", { description: "One way in which a person could match it." })
export class BreakProposalType {
  @Field(() => [ID])
  expectedIds!: readonly string[];

  @Field(() => [ID])
  foundIds!: readonly string[];
}

@ObjectType("BreakEvent")
export class BreakEventType {
  @Field(() => String)
  kind!: string;

  @Field(() => String)
  actor!: string;

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field(() => DateTimeScalar)
  recordedAt!: Date;
}

@ObjectType("Break", { description: "A difference between the two sides, of exactly one type." })
export class BreakObject {
  @Field(() => ID)
  id!: string;

  @Field(() => BreakTypeEnum)
  type!: TypeOfBreak;

  @Field(() => ReconciliationSourceEnum)
  source!: Source;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => PartnerStub, { nullable: true, description: "null: between us and the bank." })
  partner!: PartnerStub | null;

  @Field(() => BreakStatusEnum)
  status!: BreakStatus;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => MoneyType, { nullable: true, description: "What we say." })
  expected!: MoneyType | null;

  @Field(() => MoneyType, { nullable: true, description: "What the other side says." })
  found!: MoneyType | null;

  @Field(() => LocalDateScalar)
  valueDate!: string;

  @Field(() => AgeBucketEnum, { description: "From the value date to today." })
  age!: AgeBucket;

  @Field(() => String, { nullable: true })
  owner!: string | null;

  @Field(() => LocalDateScalar, { nullable: true })
  deadline!: string | null;

  @Field(() => Boolean, { description: "The deadline has passed, and it is not resolved." })
  isOverdue!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "ADJUSTMENT, WRITE_OFF, EXPLAINED, or GONE by a later comparison.",
  })
  resolution!: string | null;

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field(() => String, { nullable: true })
  proposedBy!: string | null;

  @Field(() => String, { nullable: true })
  approvedBy!: string | null;

  @Field(() => [BreakEvidenceType])
  ours!: readonly BreakEvidenceType[];

  @Field(() => [BreakEvidenceType])
  theirs!: readonly BreakEvidenceType[];

  @Field(() => [BreakProposalType])
  proposals!: readonly BreakProposalType[];

  /** What the other fields are read by; not in the graph. */
  uuid!: string;
}

export const { Connection: BreakConnection } = connectionTypes(() => BreakObject, "Break");

@ObjectType("SignOff", { description: "A period that is prepared for, or under, two signatures." })
export class SignOffType {
  @Field(() => ID)
  id!: string;

  @Field(() => SignOffStatusEnum)
  status!: "PREPARED" | "SIGNED";

  @Field(() => String)
  preparedBy!: string;

  @Field(() => String, { nullable: true })
  reviewedBy!: string | null;

  @Field(() => String, { description: "SHA-256 of `json`: what the second person signs." })
  contentHash!: string;

  @Field(() => String, {
    description:
      "Statement hashes, matches, open breaks, and equations of legs, statements and partners; the same rows give the same text.",
  })
  json!: string;

  @Field(() => String, { description: "The same as RFC 4180." })
  csv!: string;
}
