import type { RunningBus, SubgraphContext } from "@tessera/runtime";
import type { CommandDeps } from "../commands/deps.js";

/** What the resolvers of this service need. */
export interface RewardsDeps extends CommandDeps {
  readonly bus: Pick<RunningBus, "onPublished">;
}

export type RewardsContext = SubgraphContext<RewardsDeps>;
