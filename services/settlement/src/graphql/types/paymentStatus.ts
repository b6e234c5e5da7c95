import { IdempotencyConflictType, InvalidInputType } from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { ClaimPayoutStatusImported } from "./claimPayouts.js";
import { CycleMoveRefusedType, type Answer } from "./cycleCommands.js";
import { SettlementCycleType } from "./SettlementCycleType.js";

@InputType("ImportPaymentStatusInput", { description: "A pain.002: a file that was brought before, or its text." })
export class ImportPaymentStatusInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID, { nullable: true })
  fileId?: string | null;

  @Field(() => String, { nullable: true })
  xml?: string | null;
}

@ObjectType("PaymentStatusImported")
export class PaymentStatusImported {
  readonly kind!: "PaymentStatusImported";

  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;

  @Field(() => Int, { description: "Transfers that the bank refused; they are due again." })
  rejected!: number;
}

export const ImportPaymentStatusResult = createUnionType({
  name: "ImportPaymentStatusResult",
  types: () =>
    [
      PaymentStatusImported,
      ClaimPayoutStatusImported,
      CycleMoveRefusedType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;
