import { Ctx, Query, Resolver } from "type-graphql";
import { findProgramme } from "../../store/queries/findProgramme.js";
import { readsOf } from "../../store/reads.js";
import type { PartnersContext } from "../context.js";
import { ProgrammeType } from "../types/ProgrammeType.js";

@Resolver()
export class ProgrammeQuery {
  @Query(() => ProgrammeType, { nullable: true })
  async programme(@Ctx() context: PartnersContext): Promise<ProgrammeType | null> {
    return (await findProgramme(readsOf(context.deps.database))) ?? null;
  }
}
