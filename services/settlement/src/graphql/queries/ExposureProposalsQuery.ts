import { publicId } from "@tessera/kernel";
import { encodeCursor, orForbidden, PageArgs, pageSize, presentConnection, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import { countProposals, pageProposals } from "../../store/queries/exposureProposals.js";
import type { SettlementContext } from "../context.js";
import { parseTimeCursor } from "../parse/parseTimeCursor.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentProposal } from "../present/presentProposal.js";
import { ExposureProposalConnection, type ExposureProposalType } from "../types/exposureProposals.js";

/** A list of several kinds has one kind of cursor. */
const CURSOR = "lim";
/** No partner's code. */
const NOBODY = "";

@Resolver()
export class ExposureProposalsQuery {
  @Query(() => ExposureProposalConnection, {
    description: "Limits, collateral, releases, defaults and recoveries in the order in which they were proposed.",
  })
  async exposureProposals(
    @Arg("partnerCode", () => String, { nullable: true }) partnerCode: string | null | undefined,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ExposureProposalType>> {
    orForbidden(mayReadWholeClearing(caller));
    const asked = readablePartner(caller, partnerCode);
    const of = asked === null ? NOBODY : asked;
    const after = parseTimeCursor(CURSOR, args.after);
    return presentConnection({
      args,
      rows: await pageProposals(deps.database, { partnerCode: of, after, limit: pageSize(args).read }),
      toNode: presentProposal,
      cursorOf: (row) => encodeCursor(row.proposedAt.toISOString(), publicId(CURSOR, row.id)),
      totalCount: async () => countProposals(deps.database, of),
    });
  }
}
