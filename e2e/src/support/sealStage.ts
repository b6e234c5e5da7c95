import { data, FINANCE } from "./smallCoalition.js";
import type { TestNetwork } from "./startTestNetwork.js";

interface Asked {
  readonly settlementCycle: { readonly seal: { readonly stage: string } | null };
}

/** What a cycle's last seal binds. Sealing follows a cycle by some seconds, and what is made of a cycle before shows none: null. */
export async function sealStage(network: TestNetwork, cycleId: string): Promise<string | null> {
  const query = "query($id: ID!) { settlementCycle(id: $id) { seal { stage } } }";
  const { settlementCycle } = await data<Asked>(network.ask(query, { id: cycleId }, FINANCE));
  return settlementCycle.seal?.stage ?? null;
}
