import type { SubgraphContext } from "@tessera/runtime";
import type { MembersGraphDeps } from "./MembersGraphDeps.js";

export type MembersContext = SubgraphContext<MembersGraphDeps>;
