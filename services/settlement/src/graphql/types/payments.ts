import {
  connectionTypes,
  CurrencyCodeScalar,
  DateTimeScalar,
  IdempotencyConflictType,
  InvalidInputType,
  MoneyInput,
  MoneyType,
  Refusal,
  UnknownPartnerType,
} from "@tessera/runtime";
import { createUnionType, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { CycleMoveRefusedType, type Answer } from "./cycleCommands.js";
import { PaymentFileType } from "./cycleHistory.js";
import { BusinessCalendar } from "./enums.js";
import { PartnerStub } from "./PartnerStub.js";
import { PartnerTerminatedType } from "./PartnerTerminatedType.js";
import { SecondPersonRequiredType } from "./SecondPersonRequiredType.js";
import { SettlementCycleType } from "./SettlementCycleType.js";

@ObjectType("MissingForPayment")
export class MissingForPaymentType {
  @Field(() => PartnerStub, { nullable: true, description: "null: the operator." })
  partner!: PartnerStub | null;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => String)
  problem!: string;
}

@ObjectType("InstructionRefused", { implements: Refusal })
export class InstructionRefusedType extends Refusal {
  @Field(() => [MissingForPaymentType])
  missing!: MissingForPaymentType[];
}

@InputType("InstructSettlementCycleInput")
export class InstructSettlementCycleInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  cycleId!: string;
}

@ObjectType("SettlementCycleInstructed")
export class SettlementCycleInstructed {
  readonly kind!: "SettlementCycleInstructed";

  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;

  @Field(() => [PaymentFileType], { description: "What this instruction wrote." })
  files!: PaymentFileType[];
}

export const InstructSettlementCycleResult = createUnionType({
  name: "InstructSettlementCycleResult",
  types: () =>
    [
      SettlementCycleInstructed,
      CycleMoveRefusedType,
      InstructionRefusedType,
      SecondPersonRequiredType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;

@ObjectType("BankAccount", { description: "Paid to once a second person approved it and the cooling-off is over." })
export class BankAccountType {
  @Field(() => ID)
  id!: string;

  @Field(() => PartnerStub, { nullable: true, description: "null: the operator." })
  partner!: PartnerStub | null;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => String)
  iban!: string;

  @Field(() => String, { nullable: true })
  bic!: string | null;

  @Field(() => String)
  holder!: string;

  @Field(() => String, { description: "Subject of the one who registered it." })
  setBy!: string;

  @Field(() => DateTimeScalar)
  setAt!: Date;

  @Field(() => String, { nullable: true, description: "Subject of the second person." })
  approvedBy!: string | null;

  @Field(() => String, { nullable: true, description: "Subject of the one who refused it or took it back." })
  rejectedBy!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was." })
  rejection!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  effectiveAt!: Date | null;
}

export const { Connection: BankAccountConnection } = connectionTypes(() => BankAccountType, "BankAccount");

@InputType("RegisterBankAccountInput", { description: "partnerCode left out: the operator's account." })
export class RegisterBankAccountInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => String, { nullable: true })
  partnerCode?: string | null;

  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => String)
  iban!: string;

  @Field(() => String, { nullable: true })
  bic?: string | null;

  @Field(() => String)
  holder!: string;
}

@InputType("ApproveBankAccountInput")
export class ApproveBankAccountInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => ID)
  bankAccountId!: string;
}

@ObjectType("BankAccountRegistered")
export class BankAccountRegistered {
  readonly kind!: "BankAccountRegistered";

  @Field(() => BankAccountType)
  account!: BankAccountType;
}

@ObjectType("BankAccountApproved")
export class BankAccountApproved {
  readonly kind!: "BankAccountApproved";

  @Field(() => BankAccountType)
  account!: BankAccountType;
}

export const RegisterBankAccountResult = createUnionType({
  name: "RegisterBankAccountResult",
  types: () =>
    [
      BankAccountRegistered,
      PartnerTerminatedType,
      UnknownPartnerType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;

export const ApproveBankAccountResult = createUnionType({
  name: "ApproveBankAccountResult",
  types: () =>
    [
      BankAccountApproved,
      PartnerTerminatedType,
      SecondPersonRequiredType,
      InvalidInputType,
      IdempotencyConflictType,
    ] as const,
}) as unknown as Answer;

@ObjectType("PaymentTerms", { description: "Days are business days of the currency's calendar." })
export class PaymentTermsType {
  @Field(() => Int, { description: "From the instruction until a net debtor must have paid." })
  paymentDays!: number;

  @Field(() => Int, { description: "From the instruction until net creditors are paid." })
  payoutDays!: number;

  @Field(() => Int, { description: "From the approval of a bank account until it is paid to." })
  coolingOffDays!: number;

  @Field(() => BusinessCalendar, {
    nullable: true,
    description: "A month that would end on a holiday ends with the next business day's begin; null: it does not.",
  })
  cutOffCalendar!: `${BusinessCalendar}` | null;

  @Field(() => [MoneyType], { description: "What is smaller is carried into the next cycle." })
  minimums!: MoneyType[];
}

@InputType("SetPaymentTermsInput")
export class SetPaymentTermsInput {
  @Field(() => String)
  idempotencyKey!: string;

  @Field(() => Int)
  paymentDays!: number;

  @Field(() => Int)
  payoutDays!: number;

  @Field(() => Int)
  coolingOffDays!: number;

  @Field(() => BusinessCalendar, { nullable: true })
  cutOffCalendar?: `${BusinessCalendar}` | null;

  @Field(() => [MoneyInput], {
    nullable: true,
    description: "One for each currency at most.",
    deprecationReason: "2026-11-22: `minimumPayments` of setSettlementTerms, or of a contract, is where these belong.",
  })
  minimums?: MoneyInput[] | null;
}

@ObjectType("PaymentTermsSet")
export class PaymentTermsSet {
  readonly kind!: "PaymentTermsSet";

  @Field(() => PaymentTermsType)
  terms!: PaymentTermsType;
}

export const SetPaymentTermsResult = createUnionType({
  name: "SetPaymentTermsResult",
  types: () => [PaymentTermsSet, InvalidInputType, IdempotencyConflictType] as const,
}) as unknown as Answer;
