import {
  decodeCursor,
  encodeCursor,
  NotAnAnswer,
  orForbidden,
  PageArgs,
  pageSize,
  presentConnection,
} from "@tessera/runtime";
import type { Connection } from "@tessera/runtime";
import { parsePublicId, publicId } from "@tessera/kernel";
import { Arg, Args, ArgsType, Ctx, Field, ID, Query, Resolver } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import {
  countStatements,
  findStatement,
  pageStatements,
  type StatementKey,
} from "../../store/queries/bankStatements.js";
import type { SettlementContext } from "../context.js";
import { parseInstant } from "../parse/parseInstant.js";
import { parseUuid } from "../parse/parseUuid.js";
import { presentBankStatement } from "../present/presentBankStatement.js";
import { BankStatementConnection, BankStatementFilter, BankStatementType } from "../types/bankStatements.js";

@ArgsType()
export class BankStatementArgs extends PageArgs {
  @Field(() => BankStatementFilter, { nullable: true })
  filter?: BankStatementFilter | null;
}

@Resolver()
export class BankStatementQueries {
  @Query(() => BankStatementConnection, { description: "In the order in which they came." })
  async bankStatements(
    @Args(() => BankStatementArgs) args: BankStatementArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<BankStatementType>> {
    orForbidden(mayReadWholeClearing(caller));
    const { iban = null, currency = null, status = null } = args.filter ?? {};
    // No account has characters that the database could not hold.
    const filter = { iban: iban?.replaceAll("\u0000", " ") ?? null, currency, status };
    const rows = await pageStatements(deps.database, filter, parseAfter(args.after), pageSize(args).read);
    const page = presentConnection({
      args,
      rows,
      toNode: presentBankStatement,
      cursorOf: (row) => encodeCursor(row.recorded_at.toISOString(), publicId("bst", row.id)),
      totalCount: async () => countStatements(deps.database, filter),
    });
    return page;
  }

  @Query(() => BankStatementType, { nullable: true })
  async bankStatement(
    @Arg("id", () => ID) id: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<BankStatementType | null> {
    orForbidden(mayReadWholeClearing(caller));
    const row = await findStatement(deps.database, parseUuid("bst", id));
    return row && presentBankStatement(row);
  }
}

function parseAfter(cursor: string | null | undefined): StatementKey | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const [instant = "", publicStatementId = ""] = decodeCursor(cursor, 2);
  const id = parsePublicId("bst", publicStatementId);
  if (id === undefined) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return { recordedAt: parseInstant(instant), id };
}
