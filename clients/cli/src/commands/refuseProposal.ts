import { RejectProposal, WithdrawProposal } from "@tessera/partner-sdk";
import type { NetworkConnection } from "../network/connectNetwork.js";
import { takeStep } from "./takeStep.js";

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
    const [approver, given] = [network.clientAs("finance_approver"), { proposalId: reject, reason }];
    const { proposalId } = await takeStep(approver, "reject", RejectProposal, given, "ProposalRejected");
    return `${proposalId} is rejected.`;
  }
  if (withdraw === undefined) return undefined;
  const [finance, given] = [network.clientAs("finance"), { proposalId: withdraw, reason }];
  const { proposalId } = await takeStep(finance, "withdraw", WithdrawProposal, given, "ProposalWithdrawn");
  return `${proposalId} is withdrawn.`;
}
