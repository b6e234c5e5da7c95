import { z } from "zod";
import { factType } from "../fact.js";
import { partnerCode } from "../values.js";

/** Key: `exposure:`, partner, currency. Told when the exposure of a partner reaches another level of its cap; 80 and 95 per cent warn. */
const exposureChanged = z.object({
  partnerCode,
  currency: z.string().regex(/^[A-Z]{3}$/),
  level: z.enum(["COVERED", "WARNING_80", "WARNING_95", "EXCEEDED"]),
});
export const settlementExposureChanged = factType("settlement.exposureChanged.v1", exposureChanged, {
  partnerCode: "alfa",
  currency: "EUR",
  level: "WARNING_80",
});
export type SettlementExposureChanged = z.infer<typeof exposureChanged>;
