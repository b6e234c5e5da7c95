import { RejectProposal, WithdrawProposal } from "@tessera/partner-sdk";
import type { NetworkConnection } from "../network/connectNetwork.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { freshKey } from "./freshKey.js";

interface Refusing {
  /** As finance_approver: refuses what another prepared. */
  readonly reject?: string;
  /** As finance: takes back what one prepared oneself. */
  readonly withdraw?: string;
  readonly reason?: string;
}

/** Ends a proposal that nobody approved. Answers what is to be told, undefined when none was named. Throws NetworkRefused. */
export async function refuseProposal(
  network: NetworkConnection,
  { reject, withdraw, reason = "" }: Refusing,
): Promise<string | undefined> {
  if (reject !== undefined) {
    const input = { idempotencyKey: freshKey("reject", reject), proposalId: reject, reason };
    const { rejectProposal: answer } = await network.clientAs("finance_approver").request(RejectProposal, { input });
    if (answer.__typename !== "ProposalRejected") throw new NetworkRefused("reject", answer);
    return `${answer.proposalId} is rejected.`;
  }
  if (withdraw === undefined) return undefined;
  const input = { idempotencyKey: freshKey("withdraw", withdraw), proposalId: withdraw, reason };
  const { withdrawProposal: answer } = await network.clientAs("finance").request(WithdrawProposal, { input });
  if (answer.__typename !== "ProposalWithdrawn") throw new NetworkRefused("withdraw", answer);
  return `${answer.proposalId} is withdrawn.`;
}
