import { IdempotencyConflictType, InvalidInputType, Refusal } from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Answer } from "./cycleCommands.js";
import { ProposalRefusal } from "./enums.js";
import { ExposureMoveRefusedType } from "./exposure.js";

@InputType("RejectProposalInput", {
  description: "proposalId: as `proposals` shows it; of the request to take a confirmation back its `revocationId`.",
})
export class RejectProposalInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  proposalId!: string;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;
}

@InputType("WithdrawProposalInput", { description: "proposalId: as of `rejectProposal`." })
export class WithdrawProposalInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  proposalId!: string;

  @Field(() => String, { description: "A line of 1 to 500 characters." })
  reason!: string;
}

@ObjectType("ProposalWithdrawn")
export class ProposalWithdrawnType {
  readonly kind!: "ProposalWithdrawn";

  @Field(() => ID)
  proposalId!: string;
}

@ObjectType("ProposalRejected")
export class ProposalRejectedType {
  readonly kind!: "ProposalRejected";

  @Field(() => ID)
  proposalId!: string;
}

@ObjectType("ProposalRefused", {
  implements: Refusal,
  description:
    "The proposal is not there, is decided, or is another's. Limits, collateral, releases, defaults, recoveries and cures answer ExposureMoveRefused.",
})
export class ProposalRefusedType extends Refusal {
  @Field(() => ProposalRefusal)
  reason!: `${ProposalRefusal}`;
}

const REFUSALS = [ProposalRefusedType, ExposureMoveRefusedType, InvalidInputType, IdempotencyConflictType] as const;

export const RejectProposalResult = createUnionType({
  name: "RejectProposalResult",
  types: () => [ProposalRejectedType, ...REFUSALS] as const,
}) as unknown as Answer;

export const WithdrawProposalResult = createUnionType({
  name: "WithdrawProposalResult",
  types: () => [ProposalWithdrawnType, ...REFUSALS] as const,
}) as unknown as Answer;
