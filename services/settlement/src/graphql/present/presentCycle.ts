import { publicId } from "@tessera/kernel";
import type { CycleView } from "../../store/queries/cycles.js";
import type { SettlementCycleType } from "../types/SettlementCycleType.js";

export function presentCycle(view: CycleView): SettlementCycleType {
  return {
    id: publicId("cyc", view.id),
    status: view.status,
    from: view.from,
    to: view.to,
    contentHash: view.contentHash,
    calculation: view.calculation,
    view,
  };
}
