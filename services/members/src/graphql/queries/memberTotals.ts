import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { DateTimeScalar, orForbidden } from "@tessera/runtime";
import { readTotals } from "../../domain/access.js";
import { readMemberTotals } from "../../store/queries/readMemberTotals.js";
import type { MembersContext } from "../MembersContext.js";
import { MemberTotals } from "../types/totals/MemberTotals.js";

@Resolver()
export class MemberTotalsQuery {
  @Query(() => MemberTotals)
  async memberTotals(
    @Arg("asOf", () => DateTimeScalar, { nullable: true }) asOf: Date | null | undefined,
    @Ctx() { caller, deps }: MembersContext,
  ): Promise<MemberTotals> {
    orForbidden(readTotals(caller));
    const instant = asOf ?? new Date();
    return { asOf: instant, ...(await readMemberTotals(deps.book.database, instant)) };
  }
}
