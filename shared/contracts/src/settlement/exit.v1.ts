import { z } from "zod";
import { factType } from "../fact.js";
import { instant, partnerCode } from "../values.js";

/**
 * Key: `exit:` and the partner's code; told when two people have agreed on the exit. A purchase at or after `issuingEndsAt` earns nothing
 * at this partner, whenever it is recorded; nothing is redeemed at it at or after `redeemingEndsAt`. What was promised before is kept. A partner
 * whose exit was revoked may leave again: the fact is told anew, under the next number of the same key.
 */
const partnerExitAgreed = z.object({ partnerCode, issuingEndsAt: instant, redeemingEndsAt: instant });
export const settlementPartnerExitAgreed = factType("settlement.partnerExitAgreed.v1", partnerExitAgreed, {
  partnerCode: "alfa",
  issuingEndsAt: "2026-01-31T23:00:00.000Z",
  redeemingEndsAt: "2026-02-28T23:00:00.000Z",
});
export type SettlementPartnerExitAgreed = z.infer<typeof partnerExitAgreed>;

/**
 * Key: as of the exit that it takes back, the last one told. From `revokedAt` on the partner issues and redeems as before it; what lies between the
 * end of its issuing or redeeming and `revokedAt` stays refused, so that what is told late is judged like what was told in time.
 */
const partnerExitRevoked = z.object({ partnerCode, revokedAt: instant });
export const settlementPartnerExitRevoked = factType("settlement.partnerExitRevoked.v1", partnerExitRevoked, {
  partnerCode: "alfa",
  revokedAt: "2026-02-10T09:30:00.000Z",
});
export type SettlementPartnerExitRevoked = z.infer<typeof partnerExitRevoked>;
