import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { ProposalView } from "../../store/queries/proposals.js";
import { PROPOSAL_PREFIXES } from "../parse/proposalPrefixes.js";
import type { ExposureProposalType, ProposalType } from "../types/exposureProposals.js";

export function presentProposal(found: ProposalView): ProposalType {
  const { approved, rejected } = found;
  const ended = rejected?.by === found.proposedBy ? "WITHDRAWN" : "REJECTED";
  return {
    id: publicId(PROPOSAL_PREFIXES[found.kind], found.id),
    kind: found.kind,
    status: approved ? "APPROVED" : rejected ? ended : "PROPOSED",
    partner: found.partnerCode === null ? null : { code: found.partnerCode },
    amount: presentAmount(found.amountMinor, found.currency),
    note: found.note,
    timeline: [
      { status: "PROPOSED", actor: found.proposedBy, reason: null, at: found.proposedAt },
      ...(approved ? [{ status: "APPROVED" as const, actor: approved.by, reason: null, at: approved.at }] : []),
      ...(rejected ? [{ status: ended, actor: rejected.by, reason: rejected.reason, at: rejected.at } as const] : []),
    ],
  };
}

/** One that is about an exposure: it has a partner. */
export function presentExposureProposal(found: ProposalView): ExposureProposalType {
  const { kind, partner, ...shown } = presentProposal(found);
  if (partner === null) throw new Error(`${kind} ${found.id} has no partner`);
  const left = presentAmount(found.leftMinor, found.currency);
  return { ...shown, kind: kind as ExposureProposalType["kind"], partner, left };
}

function presentAmount(minor: bigint | null, currency: string | null): ProposalType["amount"] {
  return minor === null || currency === null ? null : presentMoney(money(minor, currency));
}
