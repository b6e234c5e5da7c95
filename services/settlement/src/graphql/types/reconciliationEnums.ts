import { registerEnumType } from "type-graphql";
import { AGE_BUCKETS, type AgeBucket } from "../../domain/reconciliation/ageBucket.js";
import { BREAK_TYPES, type BreakType } from "../../domain/reconciliation/breakFound.js";
import {
  BREAK_STATUSES,
  RESOLUTIONS,
  type BreakStatus,
  type Resolution,
} from "../../domain/reconciliation/breakStatus.js";
import { TOLERANCE_KINDS, type ToleranceKind } from "../../domain/reconciliation/item.js";
import {
  RECONCILIATION_PROPOSAL_KINDS,
  type ReconciliationProposalKind,
} from "../../store/queries/reconciliationProposals.js";
import type { ReceivedLineState } from "../../store/queries/receivedLines.js";
import { RECONCILIATION_REASONS, type ReconciliationReason } from "../../domain/reconciliation/refusal.js";

/** An enum whose values are those of a list of the domain, so that the two cannot drift apart. */
function enumOf<Value extends string>(
  name: string,
  values: readonly Value[],
  valuesConfig: Partial<Record<Value, { readonly deprecationReason: string }>> = {},
): { readonly [V in Value]: V } {
  const members = Object.fromEntries(values.map((value) => [value, value])) as { readonly [V in Value]: V };
  registerEnumType(members, { name, valuesConfig });
  return members;
}

export const BreakTypeEnum = enumOf<BreakType>("BreakType", BREAK_TYPES);
export const BreakStatusEnum = enumOf<BreakStatus>("BreakStatus", BREAK_STATUSES);
export const AgeBucketEnum = enumOf<AgeBucket>("AgeBucket", AGE_BUCKETS);
export const BreakResolutionEnum = enumOf<Resolution>("BreakResolution", RESOLUTIONS);
export const ReconciliationReasonEnum = enumOf<ReconciliationReason>("ReconciliationReason", RECONCILIATION_REASONS);
export const ReconciliationSourceEnum = enumOf("ReconciliationSource", ["PARTNER", "BANK"] as const);
export const ReconciliationStatusEnum = enumOf("ReconciliationStatus", ["RUNNING", "DONE", "FAILED"] as const);
export const SignOffStatusEnum = enumOf("SignOffStatus", ["PREPARED", "SIGNED"] as const);
export const ToleranceKindEnum = enumOf<ToleranceKind>("ToleranceKind", TOLERANCE_KINDS);
export const ReceivedLineStateEnum = enumOf<ReceivedLineState>("ReceivedLineState", ["BAD", "OPEN", "MATCHED"]);
export const ReconciliationProposalKindEnum = enumOf<ReconciliationProposalKind>(
  "ReconciliationProposalKind",
  RECONCILIATION_PROPOSAL_KINDS,
  {
    TOLERANCE: {
      deprecationReason: "2026-11-22: `proposals` lists tolerances, with what else is decided on by its id.",
    },
  },
);
