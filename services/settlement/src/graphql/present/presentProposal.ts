import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { ProposalView } from "../../store/queries/exposureProposals.js";
import { PROPOSAL_PREFIXES } from "../parse/proposalPrefixes.js";
import type { ExposureProposalType } from "../types/exposureProposals.js";

export function presentProposal(found: ProposalView): ExposureProposalType {
  const amount = (minor: bigint | null) =>
    minor === null || found.currency === null ? null : presentMoney(money(minor, found.currency));
  const { approved, rejected } = found;
  return {
    id: publicId(PROPOSAL_PREFIXES[found.kind], found.id),
    kind: found.kind,
    status: approved ? "APPROVED" : rejected ? "REJECTED" : "PROPOSED",
    partner: { code: found.partnerCode },
    amount: amount(found.amountMinor),
    left: amount(found.leftMinor),
    note: found.note,
    timeline: [
      { status: "PROPOSED", actor: found.proposedBy, reason: null, at: found.proposedAt },
      ...(approved ? [{ status: "APPROVED" as const, actor: approved.by, reason: null, at: approved.at }] : []),
      ...(rejected
        ? [{ status: "REJECTED" as const, actor: rejected.by, reason: rejected.reason, at: rejected.at }]
        : []),
    ],
  };
}
