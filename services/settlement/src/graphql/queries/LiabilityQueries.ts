import { DateTimeScalar, NotAnAnswer, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { askLiability, type IssuerAtTwo } from "../../commands/ledger/askLiability.js";
import { mayReadClearing } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentDeferredRevenue, presentIssuerLiability } from "../present/presentLiability.js";
import { LiabilityBasis } from "../types/enums.js";
import { DeferredRevenueType, LiabilityType } from "../types/liability.js";

interface Asked {
  readonly asOf: Date;
  readonly since: Date | null;
  readonly basis: `${LiabilityBasis}`;
  readonly partnerCode: string | null | undefined;
}

/** A partner reads its own; another's is answered like that of a partner which never issued. */
@Resolver()
export class LiabilityQueries {
  @Query(() => LiabilityType, {
    description: "What issuers owe for their members' points, rolled forward from `since`.",
  })
  async liability(
    @Arg("asOf", () => DateTimeScalar) asOf: Date,
    @Arg("basis", () => LiabilityBasis, { defaultValue: LiabilityBasis.EFFECTIVE }) basis: `${LiabilityBasis}`,
    @Arg("partnerCode", () => String, { nullable: true }) partnerCode: string | null | undefined,
    @Arg("since", () => DateTimeScalar, { nullable: true }) since: Date | null | undefined,
    @Ctx() context: SettlementContext,
  ): Promise<LiabilityType> {
    const found = await this.ask(context, { asOf, since: since ?? null, basis, partnerCode });
    return { asOf, since: since ?? null, basis, issuers: found.map(presentIssuerLiability) };
  }

  @Query(() => [DeferredRevenueType], {
    description: "Per issuer and currency, with what a changed estimate of breakage caught up.",
  })
  async deferredRevenue(
    @Arg("asOf", () => DateTimeScalar) asOf: Date,
    @Arg("since", () => DateTimeScalar) since: Date,
    @Arg("basis", () => LiabilityBasis, { defaultValue: LiabilityBasis.EFFECTIVE }) basis: `${LiabilityBasis}`,
    @Arg("partnerCode", () => String, { nullable: true }) partnerCode: string | null | undefined,
    @Ctx() context: SettlementContext,
  ): Promise<DeferredRevenueType[]> {
    return (await this.ask(context, { asOf, since, basis, partnerCode })).flatMap(presentDeferredRevenue);
  }

  private async ask(
    { caller, deps }: SettlementContext,
    { asOf, since, basis, partnerCode }: Asked,
  ): Promise<IssuerAtTwo[]> {
    orForbidden(mayReadClearing(caller));
    if (since && since > asOf) throw new NotAnAnswer("BAD_USER_INPUT", "`since` is after `asOf`.");
    const issuerCode = readablePartner(caller, partnerCode);
    // No code is empty or so long.
    if (issuerCode === null || issuerCode === "" || (issuerCode ?? "").length > 64) return [];
    return askLiability(deps.peers, { asOf, since, basis, issuerCode: issuerCode ?? null });
  }
}
