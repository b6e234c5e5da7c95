import type { RunningBus, SubgraphContext } from "@tessera/runtime";
import type { SettlementDeps } from "../commands/deps.js";

/** What the public fields of settlement work with. */
export interface SettlementGraphDeps extends SettlementDeps {
  /** Hears what this service published: the source of subscriptions. */
  readonly onPublished: RunningBus["onPublished"];
  /** Lets the job that runs verifications look at once. */
  readonly wakeVerifier: () => void;
  /** The same for the job that compares with partners and banks. */
  readonly wakeReconciler: () => void;
}

export type SettlementContext = SubgraphContext<SettlementGraphDeps>;
