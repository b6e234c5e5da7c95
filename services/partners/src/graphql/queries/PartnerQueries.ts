import { parsePublicId } from "@tessera/kernel";
import { decodeCursor, encodeCursor, PageArgs, pageSize, presentConnection, type Connection } from "@tessera/runtime";
import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { countPartners, listPartners } from "../../store/queries/findPartners.js";
import { readsOf } from "../../store/reads.js";
import type { PartnersContext } from "../context.js";
import { partnersByCode, partnersById, presentPartner } from "../loaders/partnerLoaders.js";
import { PartnerConnection, PartnerType } from "../types/PartnerType.js";

@Resolver()
export class PartnerQueries {
  @Query(() => PartnerConnection, { description: "Ascending by code." })
  async partners(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: PartnersContext,
  ): Promise<Connection<PartnerType>> {
    const reads = readsOf(context.deps.database);
    const [after] = args.after ? decodeCursor(args.after, 1) : [];
    return presentConnection({
      args,
      rows: await listPartners(reads, pageSize(args).read, after),
      toNode: presentPartner,
      cursorOf: ({ code }) => encodeCursor(code),
      totalCount: () => countPartners(reads),
    });
  }

  @Query(() => PartnerType, { nullable: true })
  async partner(@Arg("id", () => ID) id: string, @Ctx() context: PartnersContext): Promise<PartnerType | null> {
    const uuid = parsePublicId("prt", id);
    return uuid === undefined ? null : partnersById(context).load(uuid);
  }

  @Query(() => PartnerType, { nullable: true })
  async partnerByCode(
    @Arg("code", () => String) code: string,
    @Ctx() context: PartnersContext,
  ): Promise<PartnerType | null> {
    return partnersByCode(context).load(code);
  }
}
