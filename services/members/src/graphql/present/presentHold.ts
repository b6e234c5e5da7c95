import { publicId } from "@tessera/kernel";
import type { HoldRecord } from "../../store/queries/records.js";
import { HoldStatus, type PointsHold } from "../types/hold/PointsHold.js";

export function presentHold(hold: HoldRecord): PointsHold {
  const { points, captured, expiresAt } = hold;
  return { id: publicId("hld", hold.id), status: HoldStatus[hold.status], points, captured, expiresAt };
}
