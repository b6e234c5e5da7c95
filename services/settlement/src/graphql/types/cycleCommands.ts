import {
  CurrencyCodeScalar,
  DateTimeScalar,
  LocalDateScalar,
  IdempotencyConflictType,
  InvalidInputType,
  Refusal,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import { CycleStatus } from "./enums.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";
import { VatRateUnknownType } from "./VatRateUnknownType.js";
import { SettlementCycleType } from "./SettlementCycleType.js";

@InputType("CycleCommandInput", {
  description: "at: only for programmes cut off by command, between the cycle's start and now.",
})
export class CycleCommandInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  at?: Date | null;
}

@ObjectType("CycleMoveRefused", { implements: Refusal })
export class CycleMoveRefusedType extends Refusal {
  @Field(() => CycleStatus, { nullable: true })
  status!: `${CycleStatus}` | null;
}

@ObjectType("FxRateMissing", {
  implements: Refusal,
  description: "No approved rates lead from base to quote on that day.",
})
export class FxRateMissingType extends Refusal {
  @Field(() => CurrencyCodeScalar)
  base!: string;

  @Field(() => CurrencyCodeScalar)
  quote!: string;

  @Field(() => LocalDateScalar)
  on!: string;
}

@ObjectType("SettlementCycleClosed")
export class SettlementCycleClosed {
  readonly kind!: "SettlementCycleClosed";

  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;

  @Field(() => SettlementCycleType)
  successor!: SettlementCycleType;
}

@ObjectType("SettlementCycleCalculated")
export class SettlementCycleCalculated {
  readonly kind!: "SettlementCycleCalculated";

  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;
}

/** What a mutation answers: its success type or a refusal; `kind` is the name of the graph type. */
export interface Answer {
  readonly kind: string;
}

export const CloseSettlementCycleResult = createUnionType({
  name: "CloseSettlementCycleResult",
  types: () => [SettlementCycleClosed, CycleMoveRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;

export const CalculateSettlementCycleResult = createUnionType({
  name: "CalculateSettlementCycleResult",
  types: () => [SettlementCycleCalculated, CycleMoveRefusedType, FxRateMissingType, IdempotencyConflictType] as const,
}) as unknown as Answer;

@InputType("ApproveSettlementCycleInput", { description: "contentHash: of what the approver has seen." })
export class ApproveSettlementCycleInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => String)
  contentHash!: string;
}

@InputType("WithdrawApprovalInput")
export class WithdrawApprovalInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  cycleId!: string;

  @Field(() => String)
  reason!: string;
}

@ObjectType("ContentChanged", { implements: Refusal })
export class ContentChangedType extends Refusal {
  @Field(() => String, { description: "What stands now." })
  contentHash!: string;
}

@ObjectType("SettlementCycleApproved")
export class SettlementCycleApproved {
  readonly kind!: "SettlementCycleApproved";

  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;
}

@ObjectType("ApprovalWithdrawn")
export class ApprovalWithdrawn {
  readonly kind!: "ApprovalWithdrawn";

  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;
}

export const ApproveSettlementCycleResult = createUnionType({
  name: "ApproveSettlementCycleResult",
  types: () =>
    [
      SettlementCycleApproved,
      CycleMoveRefusedType,
      ContentChangedType,
      SecondPersonRequiredType,
      InvalidInputType,
      IdempotencyConflictType,
      VatRateUnknownType,
      FxRateMissingType,
    ] as const,
}) as unknown as Answer;

export const WithdrawApprovalResult = createUnionType({
  name: "WithdrawApprovalResult",
  types: () => [ApprovalWithdrawn, CycleMoveRefusedType, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;
