import { z } from "zod";
import { factType } from "../fact.js";
import { instant, partnerCode } from "../values.js";

/**
 * Key: `issuing:` and the partner's code. Issuing of a partner stops at `since`, or goes on from then: a purchase whose business instant lies in
 * a stop is refused. EXPOSURE: it owes more than its limit and collateral cover; DEFAULT: it did not pay; EXIT: it leaves;
 * COVERED: what stopped it is over.
 */
const issuingChanged = z.object({
  partnerCode,
  stopped: z.boolean(),
  since: instant,
  reason: z.enum(["EXPOSURE", "DEFAULT", "EXIT", "COVERED"]),
});
export const settlementIssuingChanged = factType("settlement.issuingChanged.v1", issuingChanged, {
  partnerCode: "alfa",
  stopped: true,
  since: "2026-01-31T12:00:00.000Z",
  reason: "EXPOSURE",
});
export type SettlementIssuingChanged = z.infer<typeof issuingChanged>;
