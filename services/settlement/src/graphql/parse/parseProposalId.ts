import { parsePublicId } from "@tessera/kernel";
import type { ProposalKind } from "../../store/proposals/proposals.js";
import { PROPOSAL_PREFIXES } from "./proposalPrefixes.js";

/** Kind and UUID of a proposal; undefined for an id of anything else. */
export function parseProposalId(id: string): { readonly kind: ProposalKind; readonly id: string } | undefined {
  for (const [kind, prefix] of Object.entries(PROPOSAL_PREFIXES) as [
    ProposalKind,
    (typeof PROPOSAL_PREFIXES)[ProposalKind],
  ][]) {
    const uuid = parsePublicId(prefix, id);
    if (uuid !== undefined) return { kind, id: uuid };
  }
  return undefined;
}
