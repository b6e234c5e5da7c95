import { orForbidden, PageArgs, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadWholeClearing } from "../../domain/access.js";
import { PROPOSAL_KINDS } from "../../store/proposals/proposals.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentProposal } from "../present/presentProposal.js";
import { shownProposals } from "../present/shownProposals.js";
import { ProposalKind } from "../types/enums.js";
import { ProposalConnection, type ProposalType } from "../types/exposureProposals.js";

@Resolver()
export class ProposalsQuery {
  @Query(() => ProposalConnection, {
    description:
      "Whatever one person prepared for another to decide on, in the order in which it was proposed; with `waiting` only what nobody has decided on. Matches, un-matches and resolutions of breaks are in `reconciliationProposals`.",
  })
  async proposals(
    @Arg("partnerCode", () => String, { nullable: true }) partnerCode: string | null | undefined,
    @Arg("kinds", () => [ProposalKind], { nullable: true }) kinds: `${ProposalKind}`[] | null | undefined,
    @Arg("waiting", () => Boolean, { defaultValue: false }) isWaiting: boolean,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ProposalType>> {
    orForbidden(mayReadWholeClearing(caller));
    const asked = readablePartner(caller, partnerCode);
    // A code that cannot be one has no proposals, and no database is asked for it.
    const filter = {
      partnerCode: asked ?? undefined,
      kinds: asked === null ? [] : (kinds ?? PROPOSAL_KINDS),
      isWaiting,
    };
    return shownProposals(deps.database, args, filter, presentProposal);
  }
}
