import { orForbidden, PageArgs, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import { EXPOSURE_KINDS } from "../../store/proposals/proposals.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentExposureProposal } from "../present/presentProposal.js";
import { shownProposals } from "../present/shownProposals.js";
import { ExposureProposalConnection, type ExposureProposalType } from "../types/exposureProposals.js";

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
    const filter = { partnerCode: asked === null ? NOBODY : asked, kinds: EXPOSURE_KINDS, isWaiting: false };
    return shownProposals(deps.database, args, filter, presentExposureProposal);
  }
}
