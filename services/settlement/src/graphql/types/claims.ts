import { connectionTypes, DateTimeScalar, LocalDateScalar, MoneyType, PageArgs } from "@tessera/runtime";
import { ArgsType, Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { CLAIM_KINDS, CLAIM_STATUSES, type ClaimKind, type ClaimStatus } from "../../domain/claims/claim.js";
import { LegDirection } from "./enums.js";
import { PartnerStub } from "./PartnerStub.js";

const membersOf = <Value extends string>(values: readonly Value[]) =>
  Object.fromEntries(values.map((value) => [value, value])) as { readonly [V in Value]: V };

const ClaimKindEnum = membersOf<ClaimKind>(CLAIM_KINDS);
registerEnumType(ClaimKindEnum, { name: "ClaimKind" });
const ClaimStatusEnum = membersOf<ClaimStatus>(CLAIM_STATUSES);
registerEnumType(ClaimStatusEnum, { name: "ClaimStatus" });

@ObjectType("Claim", {
  description:
    "What a partner and the operator owe each other beside a cycle's payments: one bank transfer under one reference.",
})
export class ClaimType {
  @Field(() => ID)
  id!: string;

  @Field(() => ClaimKindEnum)
  kind!: ClaimKind;

  @Field(() => LegDirection, { description: "PAYS: the partner pays; RECEIVES: it is paid." })
  direction!: `${LegDirection}`;

  @Field(() => PartnerStub)
  partner!: PartnerStub;

  @Field(() => ID, { nullable: true, description: "null for collateral and recoveries." })
  cycleId!: string | null;

  @Field(() => MoneyType, { description: "As it was raised." })
  amount!: MoneyType;

  @Field(() => MoneyType, { description: "The amount less what credit notes took back." })
  standing!: MoneyType;

  @Field(() => MoneyType, { description: "What bank lines paid, less what came back." })
  paid!: MoneyType;

  @Field(() => MoneyType, { description: "What is still to be paid." })
  open!: MoneyType;

  @Field(() => ClaimStatusEnum)
  status!: ClaimStatus;

  @Field(() => Boolean, { description: "Open after its day, in the programme's zone." })
  isOverdue!: boolean;

  @Field(() => LocalDateScalar)
  dueOn!: string;

  @Field(() => String, { description: "ISO 11649, to be given with the payment: its line is matched by it." })
  reference!: string;

  @Field(() => String, {
    nullable: true,
    description: "The variable symbol that Czech and Slovak payments may carry instead.",
  })
  variableSymbol!: string | null;

  @Field(() => DateTimeScalar)
  raisedAt!: Date;
}

export const { Connection: ClaimConnection } = connectionTypes(() => ClaimType, "Claim");

@ArgsType()
export class ClaimArgs extends PageArgs {
  @Field(() => String, { nullable: true })
  partnerCode?: string | null;

  @Field(() => ID, { nullable: true })
  cycleId?: string | null;

  @Field(() => ClaimKindEnum, { nullable: true })
  kind?: ClaimKind | null;

  @Field(() => LegDirection, { nullable: true, description: "PAYS: what partners pay; RECEIVES: what they are paid." })
  direction?: `${LegDirection}` | null;

  @Field(() => Boolean, { nullable: true, description: "true: only those with something to pay." })
  isOpen?: boolean | null;
}
