import { parsePublicId } from "@tessera/kernel";
import {
  decodeCursor,
  encodeCursor,
  orForbidden,
  PageArgs,
  pageSize,
  presentConnection,
  type Connection,
} from "@tessera/runtime";
import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { countCycles, findCycle, findEarliestOpenCycle, pageCycles } from "../../store/queries/cycles.js";
import type { SettlementContext } from "../context.js";
import { parseInstant } from "../parse/parseInstant.js";
import { presentCycle } from "../present/presentCycle.js";
import { SettlementCycleConnection, SettlementCycleType } from "../types/SettlementCycleType.js";

@Resolver()
export class CycleQueries {
  @Query(() => SettlementCycleConnection, { description: "In order of time." })
  async settlementCycles(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<SettlementCycleType>> {
    orForbidden(mayReadClearing(caller));
    const { read } = pageSize(args);
    const after = args.after ? parseInstant(decodeCursor(args.after, 1)[0] ?? "") : undefined;
    return presentConnection({
      args,
      rows: await pageCycles(deps.database, after, read),
      toNode: presentCycle,
      cursorOf: (cycle) => encodeCursor(cycle.from.toISOString()),
      totalCount: async () => countCycles(deps.database),
    });
  }

  @Query(() => SettlementCycleType, { nullable: true })
  async settlementCycle(
    @Arg("id", () => ID) id: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<SettlementCycleType | null> {
    orForbidden(mayReadClearing(caller));
    const cycleId = parsePublicId("cyc", id);
    const cycle = cycleId === undefined ? null : await findCycle(deps.database, cycleId);
    return cycle && presentCycle(cycle);
  }

  @Query(() => SettlementCycleType, { nullable: true, description: "The earliest open cycle." })
  async currentSettlementCycle(@Ctx() { caller, deps }: SettlementContext): Promise<SettlementCycleType | null> {
    orForbidden(mayReadClearing(caller));
    const cycle = await findEarliestOpenCycle(deps.database);
    return cycle && presentCycle(cycle);
  }
}
