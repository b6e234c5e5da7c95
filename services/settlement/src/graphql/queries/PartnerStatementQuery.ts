import { parsePublicId } from "@tessera/kernel";
import { orForbidden } from "@tessera/runtime";
import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import { findCycle } from "../../store/queries/cycles.js";
import { partnerIsKnown } from "../../store/queries/obligations.js";
import { readPartnerStatement, type ReadStatement } from "../../store/statements/readPartnerStatement.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { presentCycle } from "../present/presentCycle.js";
import { PartnerStatementType } from "../types/PartnerStatementType.js";

@Resolver()
export class PartnerStatementQuery {
  /** null for an unknown cycle or partner, and for another partner's statement. */
  @Query(() => PartnerStatementType, { nullable: true })
  async partnerStatement(
    @Arg("partnerCode", () => String) partnerCode: string,
    @Arg("cycleId", () => ID) cycleId: string,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<PartnerStatementType | null> {
    orForbidden(mayReadClearing(caller));
    const id = parsePublicId("cyc", cycleId);
    if (id === undefined || typeof readablePartner(caller, partnerCode) !== "string") return null;
    const cycle = await findCycle(deps.database, id);
    if (!cycle || !(await partnerIsKnown(deps.database, partnerCode))) return null;
    let statement: Promise<ReadStatement> | undefined;
    return {
      partner: { code: partnerCode },
      cycle: presentCycle(cycle),
      read: async () => (statement ??= readPartnerStatement(deps.database, id, partnerCode)),
    };
  }
}
