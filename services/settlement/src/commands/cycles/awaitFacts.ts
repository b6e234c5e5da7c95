import { networkCommands } from "@tessera/contracts";
import { newId } from "@tessera/runtime";
import type { SettlementDeps } from "../deps.js";

/** The services whose facts settlement's figures come from. */
const TELLERS = ["members", "rewards"] as const;
export type Teller = (typeof TELLERS)[number];

/**
 * Resolves when settlement has applied every fact that one service committed before it answered. Throws UNAVAILABLE when it
 * does not answer, or its facts do not arrive in time, or one of them is parked.
 */
export async function awaitFactsOf(teller: Teller, deps: SettlementDeps, timeoutMs: number): Promise<void> {
  const barrierId = newId();
  await deps.peers.call(networkCommands(teller).raiseBarrier, { barrierId });
  await deps.bus.awaitBarrier(teller, barrierId, timeoutMs);
}

/** The same for members and rewards together. */
export async function awaitAllFacts(deps: SettlementDeps, timeoutMs: number): Promise<void> {
  await Promise.all(TELLERS.map(async (teller) => awaitFactsOf(teller, deps, timeoutMs)));
}
