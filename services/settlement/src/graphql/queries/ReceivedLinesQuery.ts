import { parsePublicId, publicId } from "@tessera/kernel";
import {
  decodeCursor,
  encodeCursor,
  NotAnAnswer,
  orForbidden,
  pageSize,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { countReceivedLines, pageReceivedLines, type ReceivedLine } from "../../store/queries/receivedLines.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentReceivedLine } from "../present/presentReceivedLine.js";
import { ReceivedLineArgs, ReceivedLineConnection, type ReceivedLineType } from "../types/receivedLines.js";

const cursorOf = ({ statementId, ordinal }: ReceivedLine) =>
  encodeCursor(publicId("pst", statementId), String(ordinal));

@Resolver()
export class ReceivedLinesQuery {
  @Query(() => ReceivedLineConnection, {
    description: "What a partner's own books say about a cycle, in the order in which it came; a partner sees its own.",
  })
  async receivedLines(
    @Args(() => ReceivedLineArgs) args: ReceivedLineArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ReceivedLineType>> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, args.partnerCode);
    const after = parseAfter(args.after);
    if (typeof partnerCode !== "string") {
      return presentConnection({ args, rows: [], toNode: presentReceivedLine, cursorOf, totalCount: 0 });
    }
    const filter = { cycleId: parseUuid("cyc", args.cycleId), partnerCode, state: args.state ?? null };
    return presentConnection({
      args,
      rows: await pageReceivedLines(deps.database, filter, after, pageSize(args).read),
      toNode: presentReceivedLine,
      cursorOf,
      totalCount: async () => countReceivedLines(deps.database, filter),
    });
  }
}

function parseAfter(cursor: string | null | undefined): { statementId: string; ordinal: number } | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const [statement = "", ordinal = ""] = decodeCursor(cursor, 2);
  const statementId = parsePublicId("pst", statement);
  if (statementId === undefined || !/^\d{1,9}$/.test(ordinal)) {
    throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  }
  return { statementId, ordinal: Number(ordinal) };
}
