import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { mayReadClearing, mayReadWholeClearing } from "../../domain/access.js";
import { readExposures } from "../../store/exposure/exposures.js";
import { findDefault } from "../../store/queries/defaults.js";
import { queryRows } from "../../store/queries/queryRows.js";
import type { SettlementContext } from "../context.js";
import { parseUuid } from "../parse/parseUuid.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentDefault, presentExposure } from "../present/presentExposure.js";
import { ExposureType, PartnerDefaultType } from "../types/exposure.js";

@Resolver()
export class ExposureQueries {
  @Query(() => [ExposureType], {
    description: "One per currency that the partner has a limit in; none for a partner without one, or for another's.",
  })
  async exposure(
    @Arg("partnerCode", () => String) partnerCode: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<ExposureType[]> {
    orForbidden(mayReadClearing(caller));
    const readable = readablePartner(caller, partnerCode);
    if (typeof readable !== "string") return [];
    const found = await readExposures(async (sql, parameters) => queryRows(deps.database, sql, parameters), readable);
    return found.map(presentExposure);
  }

  @Query(() => PartnerDefaultType, { nullable: true, description: "With who covers it." })
  async partnerDefault(
    @Arg("id", () => ID) id: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<PartnerDefaultType | null> {
    orForbidden(mayReadWholeClearing(caller));
    const found = await findDefault(deps.database, parseUuid("dft", id));
    return found ? presentDefault(found) : null;
  }
}
