import { z } from "zod";
import { factType } from "../fact.js";
import { uuid } from "../values.js";

const status = z.enum([
  "OPEN",
  "CUT_OFF",
  "CLOSED",
  "CALCULATED",
  "APPROVED",
  "INSTRUCTED",
  "SETTLING",
  "PARTIALLY_SETTLED",
  "SETTLED",
]);

/** Key: the cycle's UUID. Told on every move of its state; a cycle may reach a state again, so the sequence counts its moves. */
const cycleChanged = z.object({ cycleId: uuid, status });
export const settlementCycleChanged = factType("settlement.cycleChanged.v1", cycleChanged, {
  cycleId: "01900000-0000-7000-8000-000000000001",
  status: "CLOSED",
});
export type SettlementCycleChanged = z.infer<typeof cycleChanged>;
