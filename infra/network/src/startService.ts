import type { ServiceName } from "@tessera/contracts";
import type { RunningService, ServiceDeps } from "@tessera/runtime";

/** Starts one service by its name. Its package is loaded only here, so that a process carries the service that it runs and no other. */
export async function startService(name: ServiceName, deps: ServiceDeps): Promise<RunningService> {
  switch (name) {
    case "members":
      return (await import("@tessera/members")).startMembers(deps);
    case "partners":
      return (await import("@tessera/partners")).startPartners(deps);
    case "rewards":
      return (await import("@tessera/rewards")).startRewards(deps);
    case "settlement":
      return (await import("@tessera/settlement")).startSettlement(deps);
  }
}
