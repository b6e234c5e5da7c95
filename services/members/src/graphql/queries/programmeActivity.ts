import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { DateTimeScalar, orForbidden } from "@tessera/runtime";
import { readTotals } from "../../domain/access.js";
import { readProgrammeActivity } from "../../store/queries/readProgrammeActivity.js";
import type { MembersContext } from "../MembersContext.js";
import { ProgrammeActivity } from "../types/totals/ProgrammeActivity.js";

@Resolver()
export class ProgrammeActivityQuery {
  @Query(() => ProgrammeActivity, { description: "Counts over effective time [from, to)." })
  async programmeActivity(
    @Arg("from", () => DateTimeScalar, { nullable: true }) from: Date | null | undefined,
    @Arg("to", () => DateTimeScalar, { nullable: true }) to: Date | null | undefined,
    @Ctx() { caller, deps }: MembersContext,
  ): Promise<ProgrammeActivity> {
    orForbidden(readTotals(caller));
    return readProgrammeActivity(deps.book.database, from ?? null, to ?? null);
  }
}
