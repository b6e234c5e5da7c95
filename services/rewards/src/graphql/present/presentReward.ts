import { publicId } from "@tessera/kernel";
import type { StoredReward } from "../../store/queries/rewards.js";
import type { RewardType } from "../types/RewardType.js";

export function presentReward({ id, code, kind, points, stockLeft, partnerCode, title }: StoredReward): RewardType {
  return { id: publicId("rwd", id), code, kind, points, stock: stockLeft, partnerCode, plainTitle: title };
}
