import { connectionTypes, DateTimeScalar, MoneyType, PageArgs } from "@tessera/runtime";
import { ArgsType, Field, ID, Int, ObjectType } from "type-graphql";
import type { ReconciliationProposalKind } from "../../store/queries/reconciliationProposals.js";
import { PartnerStub } from "./PartnerStub.js";
import { ReconciliationProposalKindEnum } from "./reconciliationEnums.js";

@ObjectType("ReconciliationProposal", {
  description: "What one person proposed in reconciliation and another has not decided yet.",
})
export class ReconciliationProposalType {
  @Field(() => ID, {
    description:
      "What the second person's mutation takes: `approveMatch`, `approveUnmatch`, `approveBreakResolution`, `approveTolerance`.",
  })
  id!: string;

  @Field(() => ReconciliationProposalKindEnum)
  kind!: ReconciliationProposalKind;

  @Field(() => ID, { nullable: true, description: "null for a tolerance." })
  cycleId!: string | null;

  @Field(() => PartnerStub, { nullable: true, description: "null at the bank." })
  partner!: PartnerStub | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: "What the lines come to; of a break what was found, else expected; of a tolerance the most.",
  })
  amount!: MoneyType | null;

  @Field(() => Int, {
    nullable: true,
    description: "Of a tolerance: ten-thousandths of the amount.",
    deprecationReason: "2026-11-22: `proposals` lists tolerances; its note says this.",
  })
  bps!: number | null;

  @Field(() => String, { description: "Why; of a tolerance what it is for." })
  note!: string;

  @Field(() => String, { description: "Subject of the one who did; another one decides." })
  proposedBy!: string;

  @Field(() => DateTimeScalar)
  proposedAt!: Date;
}

export const { Connection: ReconciliationProposalConnection } = connectionTypes(
  () => ReconciliationProposalType,
  "ReconciliationProposal",
);

@ArgsType()
export class ReconciliationProposalArgs extends PageArgs {
  @Field(() => ReconciliationProposalKindEnum, { nullable: true })
  kind?: ReconciliationProposalKind | null;
}
