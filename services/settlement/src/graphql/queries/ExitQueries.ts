import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { readExitsOfPartner } from "../../store/queries/exits.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentExit } from "../present/presentExit.js";
import { PartnerExitType } from "../types/exits.js";

@Resolver()
export class ExitQueries {
  @Query(() => PartnerExitType, {
    nullable: true,
    description:
      "The exit that stands, else the last that was withdrawn or revoked; null for a partner that does not leave, or for another's.",
  })
  async partnerExit(
    @Arg("partnerCode", () => String) partnerCode: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<PartnerExitType | null> {
    orForbidden(mayReadClearing(caller));
    const readable = readablePartner(caller, partnerCode);
    if (typeof readable !== "string") return null;
    const [found] = await readExitsOfPartner(deps.database, readable);
    return found ? presentExit(found) : null;
  }
}
