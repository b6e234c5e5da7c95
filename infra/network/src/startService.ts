import type { ServiceName } from "@tessera/contracts";
import { startMembers } from "@tessera/members";
import { startPartners } from "@tessera/partners";
import { startRewards } from "@tessera/rewards";
import type { StartService } from "@tessera/runtime";
import { startSettlement } from "@tessera/settlement";

/** How each service starts. */
export const START_SERVICE: Readonly<Record<ServiceName, StartService>> = {
  members: startMembers,
  partners: startPartners,
  rewards: startRewards,
  settlement: startSettlement,
};
