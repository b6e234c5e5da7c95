import { connectionTypes, DateTimeScalar, MoneyType } from "@tessera/runtime";
import { Field, ID, ObjectType } from "type-graphql";
import { ObligationKind } from "./enums.js";
import { PartnerStub } from "./PartnerStub.js";

@ObjectType("Obligation")
export class ObligationType {
  @Field(() => ID)
  id!: string;

  @Field(() => ObligationKind)
  kind!: `${ObligationKind}`;

  @Field(() => PartnerStub)
  debtor!: PartnerStub;

  @Field(() => PartnerStub)
  creditor!: PartnerStub;

  @Field(() => PartnerStub, {
    nullable: true,
    description: "The partner that was bought out, for whose points the reserve pays or is paid here.",
  })
  covers!: PartnerStub | null;

  @Field(() => MoneyType)
  amount!: MoneyType;

  @Field(() => DateTimeScalar)
  occurredAt!: Date;

  @Field(() => Boolean, { description: "True when the cycle of its instant was closed already." })
  late!: boolean;

  @Field(() => Boolean, { description: "True while a dispute keeps it out of every sum." })
  disputed!: boolean;

  @Field(() => String, { description: "Id of the redemption, hold or purchase; of the adjustment or the dispute." })
  reference!: string;
}

export const { Connection: ObligationConnection } = connectionTypes(() => ObligationType, "Obligation");
