import { orForbidden, type Connection } from "@tessera/runtime";
import { Args, Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { readablePartner } from "../parse/readablePartner.js";
import { shownClaims } from "../present/shownClaims.js";
import { ClaimArgs, ClaimConnection, type ClaimType } from "../types/claims.js";

@Resolver()
export class ClaimsQuery {
  @Query(() => ClaimConnection, {
    description:
      "What is paid beside the cycles' payments, as it was raised, with its reference; a partner sees its own.",
  })
  async claims(
    @Args(() => ClaimArgs) args: ClaimArgs,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Connection<ClaimType>> {
    orForbidden(mayReadClearing(caller));
    const partnerCode = readablePartner(caller, args.partnerCode);
    const cycleId = args.cycleId ? parseUuid("cyc", args.cycleId) : undefined;
    const of = { cycleId, kind: args.kind ?? undefined, direction: args.direction ?? undefined };
    const filter = { ...of, partnerCode: partnerCode ?? undefined, isOpen: args.isOpen === true };
    return shownClaims(deps.database, args, partnerCode === null ? null : filter);
  }
}
