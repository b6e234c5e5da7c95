import { parsePublicId, publicId } from "@tessera/kernel";
import { encodeCursor, orForbidden, PageArgs, pageSize, presentConnection, type Connection } from "@tessera/runtime";
import { Arg, Args, ArgsType, Ctx, Field, ID, Query, Resolver } from "type-graphql";
import { mayReadClearing, mayReadWholeClearing } from "../../domain/access.js";
import { countBreaks, findRun, findSignOff, pageBreaks, type BreakFilter } from "../../store/queries/reconciliation.js";
import type { SettlementContext } from "../context.js";
import { parseTimeCursor } from "../parse/parseTimeCursor.js";
import { parseUuid } from "../parse/parseUuid.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentBreak, presentReconciliation, presentSignOff } from "../present/presentReconciliation.js";
import { BreakConnection, ReconciliationType, SignOffType, type BreakObject } from "../types/reconciliation.js";
import { BreakFilterInput } from "../types/reconciliationCommands.js";

@ArgsType()
class BreakArgs extends PageArgs {
  @Field(() => BreakFilterInput, { nullable: true })
  filter?: BreakFilterInput | null;
}

@Resolver()
export class ReconciliationQueries {
  @Query(() => BreakConnection, { description: "In the order in which they were found; a partner sees its own." })
  async breaks(
    @Args(() => BreakArgs) args: BreakArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<BreakObject>> {
    orForbidden(mayReadClearing(caller));
    const asked = args.filter ?? {};
    const partnerCode = readablePartner(caller, asked.partnerCode);
    const isPlain = asked.owner === null || asked.owner === undefined || !/\u0000|\p{Surrogate}/u.test(asked.owner);
    if (partnerCode === null || !isPlain) {
      return presentConnection({
        args,
        rows: [],
        toNode: (row: BreakObject) => row,
        cursorOf: () => "",
        totalCount: 0,
      });
    }
    const filter: BreakFilter = {
      cycleId: typeof asked.cycleId === "string" ? parseUuid("cyc", asked.cycleId) : null,
      partnerCode,
      source: asked.source ?? null,
      type: asked.type ?? null,
      status: asked.status ?? null,
      owner: asked.owner ?? null,
      isOverdue: asked.isOverdue ?? null,
    };
    return presentConnection({
      args,
      rows: await pageBreaks(deps.database, filter, parseTimeCursor("brk", args.after), pageSize(args).read),
      toNode: presentBreak,
      cursorOf: (row) => encodeCursor(row.recordedAt.toISOString(), publicId("brk", row.id)),
      totalCount: async () => countBreaks(deps.database, filter),
    });
  }

  @Query(() => ReconciliationType, { nullable: true })
  async reconciliation(
    @Arg("id", () => ID) id: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<ReconciliationType | null> {
    orForbidden(mayReadWholeClearing(caller));
    const runId = parsePublicId("rec", id);
    const run = runId === undefined ? null : await findRun(deps.database, runId);
    return run && presentReconciliation(run);
  }

  @Query(() => SignOffType, { nullable: true })
  async signOff(
    @Arg("id", () => ID) id: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<SignOffType | null> {
    orForbidden(mayReadWholeClearing(caller));
    const signOffId = parsePublicId("sgn", id);
    const found = signOffId === undefined ? null : await findSignOff(deps.database, signOffId);
    return found && presentSignOff(found);
  }
}
