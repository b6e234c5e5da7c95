import { parsePublicId } from "@tessera/kernel";
import { seesRedemption } from "../../domain/access.js";
import type { RewardsContext } from "../context.js";
import { redemptionsById } from "../loaders/rewardLoaders.js";
import { presentRedemption } from "../present/presentRedemption.js";
import type { RedemptionType } from "../types/RedemptionType.js";

/** A redemption that this viewer may see; null for any other. */
export async function resolveRedemption(
  reference: { readonly id: string },
  context: RewardsContext,
): Promise<RedemptionType | null> {
  const id = parsePublicId("rdm", reference.id);
  const redemption = id === undefined ? null : await redemptionsById(context).load(id);
  return redemption && seesRedemption(context.caller, redemption)
    ? presentRedemption(redemption, context.caller)
    : null;
}
