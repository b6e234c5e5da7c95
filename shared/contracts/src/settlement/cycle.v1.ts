import { z } from "zod";
import { factType } from "../fact.js";
import { uuid } from "../values.js";

/** Key: the cycle's UUID. Told on every move of its state. */
const cycleChanged = z.object({ cycleId: uuid, status: z.enum(["OPEN", "CUT_OFF", "CLOSED", "CALCULATED"]) });
export const settlementCycleChanged = factType("settlement.cycleChanged.v1", cycleChanged, {
  cycleId: "01900000-0000-7000-8000-000000000001",
  status: "CLOSED",
});
export type SettlementCycleChanged = z.infer<typeof cycleChanged>;
