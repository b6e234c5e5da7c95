import {
  decodeCursor,
  encodeCursor,
  NotAnAnswer,
  PageArgs,
  pageSize,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { findFile } from "../../store/files/findFile.js";
import { pageBankLines } from "../../store/queries/bankStatements.js";
import type { SettlementContext } from "../context.js";
import { presentBankLine } from "../present/presentBankStatement.js";
import { presentFile } from "../present/presentFile.js";
import { BankLineConnection, BankStatementType, type BankLineType } from "../types/bankStatements.js";
import { StoredFileType } from "../types/StoredFileType.js";

/** Who may see the statement was decided when it was asked for. */
@Resolver(() => BankStatementType)
export class BankStatementFields {
  @FieldResolver(() => StoredFileType, { description: "The file that it came in." })
  async file(@Root() { fileUuid }: BankStatementType, @Ctx() { deps }: SettlementContext): Promise<StoredFileType> {
    const file = await findFile(deps.database, fileUuid);
    if (file === null) throw new Error(`file ${fileUuid} has vanished`);
    return presentFile(file);
  }

  @FieldResolver(() => BankLineConnection, {
    description: "In the order of the file; details behind their batch booking.",
  })
  async lines(
    @Root() { uuid, lineCount }: BankStatementType,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { deps }: SettlementContext,
  ): Promise<Connection<BankLineType>> {
    return presentConnection({
      args,
      rows: await pageBankLines(deps.database, uuid, parseAfter(args.after), pageSize(args).read),
      toNode: presentBankLine,
      cursorOf: (row) => encodeCursor(String(row.ordinal)),
      totalCount: lineCount,
    });
  }
}

function parseAfter(cursor: string | null | undefined): number {
  if (cursor === null || cursor === undefined) return -1;
  const [ordinal = ""] = decodeCursor(cursor, 1);
  if (!/^\d{1,9}$/.test(ordinal)) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return Number(ordinal);
}
