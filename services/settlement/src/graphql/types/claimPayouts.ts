import {
  connectionTypes,
  CurrencyCodeScalar,
  DateTimeScalar,
  IdempotencyConflictType,
  InvalidInputType,
  LocalDateScalar,
  MoneyType,
  Refusal,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { PAYOUT_REFUSALS, type PayoutReason } from "../../domain/claims/payoutRefusals.js";
import { PAYOUT_STATUSES, type InstructionStatus, type PayoutStatus } from "../../domain/claims/payoutStatus.js";
import { ContentChangedType, type Answer } from "./cycleCommands.js";
import { PartnerStub } from "./PartnerStub.js";
import { InstructionRefusedType } from "./payments.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";
import { StoredFileType } from "./StoredFileType.js";

const membersOf = <Value extends string>(values: readonly Value[]) =>
  Object.fromEntries(values.map((value) => [value, value])) as { readonly [V in Value]: V };

const ClaimPayoutStatus = membersOf<PayoutStatus>(PAYOUT_STATUSES);
registerEnumType(ClaimPayoutStatus, {
  name: "ClaimPayoutStatus",
  description:
    "PROPOSED waits for a second person; WITHDRAWN was taken back or not agreed to; the others are of its payment file.",
});
const ClaimPayoutRefusal = membersOf<PayoutReason>(PAYOUT_REFUSALS);
registerEnumType(ClaimPayoutRefusal, { name: "ClaimPayoutRefusal" });
const ClaimTransferStatus = membersOf<InstructionStatus>(["WRITTEN", "ACCEPTED", "REJECTED"]);
registerEnumType(ClaimTransferStatus, { name: "ClaimTransferStatus" });

@ObjectType("ClaimTransfer", { description: "One transfer of a payout: what is owed of a claim, and where it goes." })
export class ClaimTransferType {
  @Field(() => ID)
  claimId!: string;

  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => String, { description: "ISO 11649; the transfer's end-to-end id." })
  reference!: string;

  @Field(() => MoneyType)
  amount!: MoneyType;

  @Field(() => String)
  iban!: string;

  @Field(() => String)
  holder!: string;

  @Field(() => ClaimTransferStatus, { nullable: true, description: "At the bank; null until the payout is approved." })
  status!: InstructionStatus | null;

  @Field(() => String, { nullable: true, description: "Why the bank refused it." })
  reason!: string | null;
}

export const { Connection: ClaimTransferConnection } = connectionTypes(() => ClaimTransferType, "ClaimTransfer");

/** Its transfers are resolved by ClaimPayoutFields. */
@ObjectType("ClaimPayout", {
  description: "Claims that the operator pays out by one payment file: one person prepares it, another approves it.",
})
export class ClaimPayoutType {
  @Field(() => ID)
  id!: string;

  @Field(() => ClaimPayoutStatus)
  status!: PayoutStatus;

  @Field(() => MoneyType)
  controlSum!: MoneyType;

  @Field(() => Int)
  transferCount!: number;

  @Field(() => String, {
    description: "SHA-256 of what would be paid: who, how much, for which claim, from and to which account.",
  })
  contentHash!: string;

  @Field(() => String, { description: "IBAN of the operator's account that is debited." })
  payerIban!: string;

  @Field(() => String, { description: "Subject of the one who prepared it." })
  proposedBy!: string;

  @Field(() => DateTimeScalar)
  proposedAt!: Date;

  @Field(() => String, { nullable: true, description: "Subject of the second person." })
  approvedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  approvedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Subject of the one who refused it or took it back." })
  rejectedBy!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was." })
  rejection!: string | null;

  @Field(() => LocalDateScalar, { nullable: true, description: "The day that the bank is asked to pay on." })
  executeOn!: string | null;

  @Field(() => String, { nullable: true, description: "What the bank's answers name the file by." })
  messageId!: string | null;

  @Field(() => StoredFileType, { nullable: true, description: "The pain.001; null until it is approved." })
  file!: StoredFileType | null;
}

export const { Connection: ClaimPayoutConnection } = connectionTypes(() => ClaimPayoutType, "ClaimPayout");

@ObjectType("ClaimPayoutRefused", { implements: Refusal })
export class ClaimPayoutRefusedType extends Refusal {
  @Field(() => ClaimPayoutRefusal)
  reason!: PayoutReason;
}

@InputType("PrepareClaimPayoutInput", {
  description: "Which claims: those that are named, or all that are to be paid.",
})
export class PrepareClaimPayoutInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => [ID], {
    nullable: true,
    description: "At most 1,000; what a partner in default receives is paid only when it is named.",
  })
  claimIds?: string[] | null;

  @Field(() => LocalDateScalar, { nullable: true, description: "Only what is due on that day or before." })
  dueBy?: string | null;
}

@InputType("ApproveClaimPayoutInput")
export class ApproveClaimPayoutInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  payoutId!: string;

  @Field(() => String, { description: "Of the payout as the approver saw it." })
  contentHash!: string;
}

@ObjectType("ClaimPayoutPrepared")
export class ClaimPayoutPrepared {
  readonly kind!: "ClaimPayoutPrepared";

  @Field(() => ClaimPayoutType)
  payout!: ClaimPayoutType;
}

@ObjectType("ClaimPayoutApproved")
export class ClaimPayoutApproved {
  readonly kind!: "ClaimPayoutApproved";

  @Field(() => ClaimPayoutType)
  payout!: ClaimPayoutType;
}

@ObjectType("ClaimPayoutStatusImported", { description: "The bank's answer was to a payout of claims." })
export class ClaimPayoutStatusImported {
  readonly kind!: "ClaimPayoutStatusImported";

  @Field(() => ClaimPayoutType)
  payout!: ClaimPayoutType;

  @Field(() => Int, { description: "Transfers that the bank refused; their claims may be paid out anew." })
  rejected!: number;
}

export const PrepareClaimPayoutResult = createUnionType({
  name: "PrepareClaimPayoutResult",
  types: () =>
    [
      ClaimPayoutPrepared,
      ClaimPayoutRefusedType,
      InstructionRefusedType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;

export const ApproveClaimPayoutResult = createUnionType({
  name: "ApproveClaimPayoutResult",
  types: () =>
    [
      ClaimPayoutApproved,
      ClaimPayoutRefusedType,
      ContentChangedType,
      InstructionRefusedType,
      SecondPersonRequiredType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;
