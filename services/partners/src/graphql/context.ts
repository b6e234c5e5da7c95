import type { SubgraphContext } from "@tessera/runtime";
import type { NetworkDeps } from "../commands/deps.js";

/** What the resolvers of this service need. */
export interface PartnersDeps extends NetworkDeps {
  readonly now: () => Date;
}

export type PartnersContext = SubgraphContext<PartnersDeps>;
