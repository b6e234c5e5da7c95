import type { ProposalsQuery } from "@tessera/partner-sdk";
import { renderTable } from "./renderTable.js";

type Proposal = ProposalsQuery["proposals"]["nodes"][number] & {
  /** Of a list of collateral: what was neither used nor given back. */
  readonly left?: { readonly amount: string } | null;
};

/** What one person prepared and another decides on, the eldest first. */
export function describeProposals(proposals: readonly Proposal[]): string {
  const hasLeft = proposals.some(({ left }) => left !== undefined);
  const rows = proposals.map(({ id, kind, partner, amount, left, status, note, timeline }) => [
    ...[id, kind, partner?.code ?? "", amount?.amount ?? "", ...(hasLeft ? [left?.amount ?? ""] : [])],
    ...[amount?.currency ?? "", status, timeline[0]?.actor ?? "", timeline[1]?.actor ?? "", note],
  ]);
  const header = ["id", "what", "partner", "amount", ...(hasLeft ? ["left"] : []), "currency", "status"];
  return renderTable([...header, "prepared by", "decided by", "note"], rows, hasLeft ? [3, 4] : [3]);
}
