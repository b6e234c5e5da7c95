import { CurrencyCodeScalar, DateTimeScalar, MoneyType } from "@tessera/runtime";
import { Field, Int, ObjectType } from "type-graphql";
import { SealStage } from "./enums.js";
import type { JournalHead } from "../../store/queries/readJournals.js";
import { SettlementCycleType } from "./SettlementCycleType.js";

@ObjectType("SealedChain", { description: "A chain of the money ledger as far as a seal binds it." })
export class SealedChainType {
  @Field(() => CurrencyCodeScalar)
  currency!: string;

  @Field(() => Int)
  entries!: number;

  @Field(() => String, { description: "Seal of the last of them, hexadecimal." })
  head!: string;
}

@ObjectType("CycleSeal", {
  description:
    "Binds the chains of a cycle in the money ledger, and the heads of all members' books, under one Merkle root.",
})
export class CycleSealType {
  @Field(() => Int)
  ordinal!: number;

  @Field(() => SealStage)
  stage!: `${SealStage}`;

  @Field(() => String, { description: "Merkle root (RFC 6962, SHA-256), hexadecimal." })
  root!: string;

  @Field(() => String)
  contentHash!: string;

  @Field(() => [SealedChainType])
  chains!: readonly SealedChainType[];

  @Field(() => Int, { description: "Members whose books are bound." })
  members!: number;

  @Field(() => String, { description: "Merkle root over their books, hexadecimal." })
  booksRoot!: string;

  @Field(() => DateTimeScalar)
  recordedAt!: Date;
}

@ObjectType("AccountBalance")
export class AccountBalanceType {
  @Field(() => String)
  account!: string;

  @Field(() => MoneyType)
  debit!: MoneyType;

  @Field(() => MoneyType)
  credit!: MoneyType;

  @Field(() => MoneyType, { description: "debit − credit" })
  balance!: MoneyType;
}

/** The other fields are resolved by JournalFields. */
@ObjectType("CycleJournals", { description: "What the money ledger holds of one cycle." })
export class CycleJournalsType {
  @Field(() => SettlementCycleType)
  cycle!: SettlementCycleType;

  /** How far the journals had come when they were asked for. */
  readonly heads!: readonly JournalHead[];
}

@ObjectType("LedgerExport", {
  description:
    "Lines of an export that `tessera verify` proves offline; all pages one after the other, a line feed after each line.",
})
export class LedgerExportType {
  @Field(() => Int, {
    description: "The seal that binds the export; give it with the next page. 0 while there is none.",
  })
  seal!: number;

  @Field(() => [String])
  lines!: readonly string[];

  @Field(() => String, { nullable: true, description: "null behind the last page." })
  endCursor!: string | null;
}
