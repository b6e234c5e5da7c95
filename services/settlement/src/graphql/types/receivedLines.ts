import { connectionTypes, LocalDateScalar, MoneyType, PageArgs } from "@tessera/runtime";
import { ArgsType, Field, ID, Int, ObjectType } from "type-graphql";
import type { ReceivedLineState } from "../../store/queries/receivedLines.js";
import { ReceivedLineStateEnum } from "./reconciliationEnums.js";

@ObjectType("ReceivedLine", { description: "A line of a partner's own books about a cycle, and what became of it." })
export class ReceivedLineType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  statementId!: string;

  @Field(() => String, { nullable: true, description: "As the partner numbers it." })
  lineId!: string | null;

  @Field(() => String, { nullable: true })
  reference!: string | null;

  @Field(() => MoneyType, { nullable: true })
  amount!: MoneyType | null;

  @Field(() => String, { nullable: true, description: "Id of the cycle, or what the line says instead." })
  cycle!: string | null;

  @Field(() => LocalDateScalar, { nullable: true })
  date!: string | null;

  @Field(() => String, { nullable: true })
  description!: string | null;

  @Field(() => String, { nullable: true, description: "Why it does not count." })
  error!: string | null;

  @Field(() => String, { nullable: true, description: "What a line that does not count held." })
  raw!: string | null;

  @Field(() => ID, { nullable: true, description: "What `unmatch` takes." })
  matchId!: string | null;

  @Field(() => Int, { nullable: true, description: "How it was matched; 0 by people." })
  pass!: number | null;

  @Field(() => [ID], { description: "What it is matched with." })
  obligationIds!: readonly string[];
}

export const { Connection: ReceivedLineConnection } = connectionTypes(() => ReceivedLineType, "ReceivedLine");

@ArgsType()
export class ReceivedLineArgs extends PageArgs {
  @Field(() => ID)
  cycleId!: string;

  @Field(() => String)
  partnerCode!: string;

  @Field(() => ReceivedLineStateEnum, { nullable: true })
  state?: ReceivedLineState | null;
}
