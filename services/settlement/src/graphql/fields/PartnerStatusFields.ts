import { loaderOf } from "@tessera/runtime";
import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { mayReadClearing } from "../../domain/access.js";
import type { StatusChange } from "../../domain/exit/partnerStatus.js";
import { readStatuses } from "../../store/queries/exits.js";
import type { SettlementContext } from "../context.js";
import { readablePartner } from "../parse/readablePartner.js";
import { PartnerStatus } from "../types/exitEnums.js";
import { PartnerStatusChangeType } from "../types/exits.js";
import { PartnerStub } from "../types/PartnerStub.js";

@Resolver(() => PartnerStub)
export class PartnerStatusFields {
  @FieldResolver(() => PartnerStatus, { nullable: true, description: "Whether it takes part, leaves, or has left." })
  async status(@Root() { code }: PartnerStub, @Ctx() context: SettlementContext): Promise<`${PartnerStatus}`> {
    return (await historyOf(context, code)).at(-1)?.status ?? "ACTIVE";
  }

  @FieldResolver(() => [PartnerStatusChangeType], {
    nullable: true,
    description: "The oldest change first, with who and why. null to those who do not read this partner's clearing.",
  })
  async statusHistory(
    @Root() { code }: PartnerStub,
    @Ctx() context: SettlementContext,
  ): Promise<PartnerStatusChangeType[] | null> {
    const { caller } = context;
    if (mayReadClearing(caller) !== "ALLOWED" || typeof readablePartner(caller, code) !== "string") return null;
    return [...(await historyOf(context, code))];
  }
}

/** The few partners that leave are read once for a request, however many partners are shown. */
async function historyOf(context: SettlementContext, code: string): Promise<readonly StatusChange[]> {
  const all = await loaderOf(context, "partnerStatuses", async () => readStatuses(context.deps.database));
  return all.get(code) ?? [];
}
