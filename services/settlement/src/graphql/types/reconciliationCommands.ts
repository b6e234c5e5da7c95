import {
  IdempotencyConflictType,
  InvalidInputType,
  LocalDateScalar,
  MoneyInput,
  DateTimeScalar,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, Int, ObjectType, type ClassType } from "type-graphql";
import type { BreakType as TypeOfBreak } from "../../domain/reconciliation/breakFound.js";
import type { BreakStatus, Resolution } from "../../domain/reconciliation/breakStatus.js";
import type { Source, ToleranceKind } from "../../domain/reconciliation/item.js";
import { BankCsvInput } from "./bankCsv.js";
import { BankFileFormat } from "./bankStatements.js";
import type { Answer } from "./cycleCommands.js";
import { BreakObject, ReconciliationRefusedType, ReconciliationType, SignOffType } from "./reconciliation.js";
import {
  BreakResolutionEnum,
  BreakStatusEnum,
  BreakTypeEnum,
  ReconciliationSourceEnum,
  ToleranceKindEnum,
} from "./reconciliationEnums.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";

@InputType()
class KeyedInput {
  @Field(() => String)
  idempotencyKey!: string;
}

@InputType("PartnerStatementLineInput", { description: "As the columns of the CSV." })
export class PartnerStatementLineInput {
  @Field(() => String)
  lineId!: string;

  @Field(() => String, { nullable: true })
  reference?: string | null;

  @Field(() => String)
  amount!: string;

  @Field(() => String)
  currency!: string;

  @Field(() => String, { nullable: true, description: "Id of a cycle or YYYY-MM; left out: the statement's." })
  cycle?: string | null;

  @Field(() => String)
  date!: string;

  @Field(() => String, { nullable: true })
  description?: string | null;
}

@InputType("ImportPartnerStatementInput", { description: "Exactly one of fileId, csv and lines (at most 1,000)." })
export class ImportPartnerStatementInput extends KeyedInput {
  @Field(() => String)
  partnerCode!: string;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => ID, { nullable: true, description: "A CSV or a workbook (XLSX) that POST /files answered." })
  fileId?: string | null;

  @Field(() => String, { nullable: true })
  csv?: string | null;

  @Field(() => [PartnerStatementLineInput], { nullable: true })
  lines?: PartnerStatementLineInput[] | null;
}

@InputType("DryRunFileInput", {
  description: "A file that a dry run reads as if it were imported; nothing of it stays.",
})
export class DryRunFileInput {
  @Field(() => ID, { description: "What POST /files answered." })
  fileId!: string;

  @Field(() => BankFileFormat, { nullable: true, description: "Of the bank's; a partner's says what it is." })
  format?: `${BankFileFormat}` | null;

  @Field(() => BankCsvInput, { nullable: true, description: "For a CSV of the bank, and for nothing else." })
  csv?: BankCsvInput | null;
}

@InputType("RunReconciliationInput", { description: "partnerCode: left out, every partner that has said something." })
export class RunReconciliationInput extends KeyedInput {
  @Field(() => ID)
  cycleId!: string;

  @Field(() => ReconciliationSourceEnum)
  source!: Source;

  @Field(() => String, { nullable: true })
  partnerCode?: string | null;

  @Field(() => Boolean, { defaultValue: false })
  dryRun!: boolean;

  @Field(() => DryRunFileInput, { nullable: true, description: "Only with dryRun; with PARTNER it needs partnerCode." })
  file?: DryRunFileInput | null;
}

@InputType("ProposeMatchInput")
export class ProposeMatchInput extends KeyedInput {
  @Field(() => ID)
  cycleId!: string;

  @Field(() => ReconciliationSourceEnum)
  source!: Source;

  @Field(() => String, { nullable: true })
  partnerCode?: string | null;

  @Field(() => [ID], { description: "Obligations of a partner in the cycle, or legs of any." })
  expectedIds!: string[];

  @Field(() => [ID], { description: "Lines of the partner's statements, or of the bank's." })
  foundIds!: string[];

  @Field(() => MoneyInput, { nullable: true, description: "Expected less found; left out: nothing." })
  fee?: MoneyInput | null;

  @Field(() => String)
  note!: string;
}

@InputType("ApproveMatchInput")
export class ApproveMatchInput extends KeyedInput {
  @Field(() => ID)
  matchId!: string;
}

@InputType("UnmatchInput")
export class UnmatchInput extends ApproveMatchInput {
  @Field(() => String)
  reason!: string;
}

@InputType("ApproveUnmatchInput")
export class ApproveUnmatchInput extends ApproveMatchInput {
  @Field(() => Boolean, { defaultValue: true, description: "false leaves the match as it is." })
  accept!: boolean;
}

@InputType("SetToleranceInput", { description: "With both bounds, both must hold." })
export class SetToleranceInput extends KeyedInput {
  @Field(() => String)
  partnerCode!: string;

  @Field(() => MoneyInput, { description: "Largest difference; its currency is the tolerance's." })
  absolute!: MoneyInput;

  @Field(() => Int, { nullable: true, description: "Ten-thousandths of the expected amount." })
  bps?: number | null;

  @Field(() => ToleranceKindEnum, {
    defaultValue: "FEE",
    description: "FX: of amounts that were exchanged; the difference goes to the FX book.",
  })
  kind!: ToleranceKind;
}

@InputType("ApproveToleranceInput")
export class ApproveToleranceInput extends KeyedInput {
  @Field(() => ID)
  toleranceId!: string;
}

@InputType("BreakFilter")
export class BreakFilterInput {
  @Field(() => ID, { nullable: true })
  cycleId?: string | null;

  @Field(() => String, { nullable: true })
  partnerCode?: string | null;

  @Field(() => ReconciliationSourceEnum, { nullable: true })
  source?: Source | null;

  @Field(() => BreakTypeEnum, { nullable: true })
  type?: TypeOfBreak | null;

  @Field(() => BreakStatusEnum, { nullable: true })
  status?: BreakStatus | null;

  @Field(() => String, { nullable: true })
  owner?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Its deadline has passed, and it is not resolved." })
  isOverdue?: boolean | null;
}

@InputType()
class BreakInput extends KeyedInput {
  @Field(() => ID)
  breakId!: string;
}

@InputType("AssignBreakInput")
export class AssignBreakInput extends BreakInput {
  @Field(() => String, { description: "Subject of the person." })
  owner!: string;

  @Field(() => LocalDateScalar, { nullable: true })
  deadline?: string | null;
}

@InputType("InvestigateBreakInput")
export class InvestigateBreakInput extends BreakInput {
  @Field(() => String)
  note!: string;
}

@InputType("ResolveBreakInput", { description: "adjustmentId: for ADJUSTMENT, the one of `postAdjustment`." })
export class ResolveBreakInput extends BreakInput {
  @Field(() => BreakResolutionEnum)
  resolution!: Resolution;

  @Field(() => String)
  note!: string;

  @Field(() => ID, { nullable: true })
  adjustmentId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "With CLAIM: the partner whose invoice or reserve the bank line pays, or to whom the operator paid it.",
  })
  partnerCode?: string | null;
}

@InputType("ApproveBreakResolutionInput")
export class ApproveBreakResolutionInput extends BreakInput {
  @Field(() => Boolean, { defaultValue: true, description: "false sends it back to investigation." })
  accept!: boolean;
}

@InputType("CloseBreakInput")
export class CloseBreakInput extends BreakInput {}

@InputType("SignOffPeriodInput", {
  description: "A cycle, or all within [from, to). Without contentHash it prepares; with it another person signs.",
})
export class SignOffPeriodInput extends KeyedInput {
  @Field(() => ID, { nullable: true })
  cycleId?: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  to?: Date | null;

  @Field(() => String, { nullable: true })
  contentHash?: string | null;
}

@ObjectType("PartnerStatementImported")
export class PartnerStatementImported {
  readonly kind!: "PartnerStatementImported";

  @Field(() => ID)
  statementId!: string;

  @Field(() => Int)
  lines!: number;

  @Field(() => Int, { description: "Lines that do not count; each is kept with its error." })
  badLines!: number;
}

@ObjectType("ReconciliationStarted")
export class ReconciliationStarted {
  readonly kind!: "ReconciliationStarted";

  @Field(() => ReconciliationType)
  reconciliation!: ReconciliationType;
}

@ObjectType("MatchChanged")
export class MatchChanged {
  readonly kind!: "MatchChanged";

  @Field(() => ID)
  matchId!: string;

  @Field(() => Boolean, { description: "It waits for another person before anything changes." })
  awaitsApproval!: boolean;
}

@ObjectType("ToleranceChanged")
export class ToleranceChanged {
  readonly kind!: "ToleranceChanged";

  @Field(() => ID)
  toleranceId!: string;
}

@ObjectType("BreakChanged")
export class BreakChanged {
  readonly kind!: "BreakChanged";

  @Field(() => BreakObject)
  break!: BreakObject;
}

@ObjectType("PeriodSignOff")
export class PeriodSignOff {
  readonly kind!: "PeriodSignOff";

  @Field(() => SignOffType)
  signOff!: SignOffType;
}

/** The success type of a mutation or one of the refusals that all of these share. */
function resultOf(name: string, success: ClassType<object>, takesTwo: boolean): Answer {
  const shared = [ReconciliationRefusedType, InvalidInputType, IdempotencyConflictType] as const;
  const types = takesTwo ? ([success, ...shared, SecondPersonRequiredType] as const) : ([success, ...shared] as const);
  return createUnionType({ name, types: () => types }) as unknown as Answer;
}

export const ImportPartnerStatementResult = resultOf("ImportPartnerStatementResult", PartnerStatementImported, false);
export const RunReconciliationResult = resultOf("RunReconciliationResult", ReconciliationStarted, false);
export const ProposeMatchResult = resultOf("ProposeMatchResult", MatchChanged, false);
export const ApproveMatchResult = resultOf("ApproveMatchResult", MatchChanged, true);
export const UnmatchResult = resultOf("UnmatchResult", MatchChanged, false);
export const ApproveUnmatchResult = resultOf("ApproveUnmatchResult", MatchChanged, true);
export const SetToleranceResult = resultOf("SetToleranceResult", ToleranceChanged, false);
export const ApproveToleranceResult = resultOf("ApproveToleranceResult", ToleranceChanged, true);
export const AssignBreakResult = resultOf("AssignBreakResult", BreakChanged, false);
export const InvestigateBreakResult = resultOf("InvestigateBreakResult", BreakChanged, false);
export const ResolveBreakResult = resultOf("ResolveBreakResult", BreakChanged, false);
export const ApproveBreakResolutionResult = resultOf("ApproveBreakResolutionResult", BreakChanged, true);
export const CloseBreakResult = resultOf("CloseBreakResult", BreakChanged, false);
export const SignOffPeriodResult = resultOf("SignOffPeriodResult", PeriodSignOff, true);
