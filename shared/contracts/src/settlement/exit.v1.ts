import { z } from "zod";
import { factType } from "../fact.js";
import { instant, partnerCode } from "../values.js";

/**
 * Key: `exit:` and the partner's code; told once, when two people have agreed on the exit. A purchase at or after `issuingEndsAt` earns nothing
 * at this partner, whenever it is recorded; nothing is redeemed at it at or after `redeemingEndsAt`. What was promised before is kept.
 */
const partnerExitAgreed = z.object({ partnerCode, issuingEndsAt: instant, redeemingEndsAt: instant });
export const settlementPartnerExitAgreed = factType("settlement.partnerExitAgreed.v1", partnerExitAgreed, {
  partnerCode: "alfa",
  issuingEndsAt: "2026-01-31T23:00:00.000Z",
  redeemingEndsAt: "2026-02-28T23:00:00.000Z",
});
export type SettlementPartnerExitAgreed = z.infer<typeof partnerExitAgreed>;
