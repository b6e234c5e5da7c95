import type { ObligationDraft } from "../obligations/obligation.js";

/** From an instant on the reserve stands in for an issuer that was bought out. */
export interface Takeover {
  readonly partnerCode: string;
  readonly reserveCode: string;
  readonly from: Date;
}

/**
 * The obligation as it is owed when the issuer was bought out: what its points cost is the reserve's to pay, and what comes back for
 * them, by a reversal or a debt of a member that is repaid, is the reserve's to have. An event before the takeover stays the issuer's, however
 * late it is told. Adjustments name their parties themselves. undefined when the reserve would owe itself.
 */
export function standIn(draft: ObligationDraft, takeovers: ReadonlyMap<string, Takeover>): ObligationDraft | undefined {
  if (draft.kind === "ADJUSTMENT") return draft;
  const issuerOwes = draft.kind === "REDEMPTION";
  const takeover = takeovers.get(issuerOwes ? draft.debtorCode : draft.creditorCode);
  if (!takeover || draft.occurredAt < takeover.from) return draft;
  const party = issuerOwes ? { debtorCode: takeover.reserveCode } : { creditorCode: takeover.reserveCode };
  const covered = { ...draft, ...party, covers: takeover.partnerCode };
  return covered.debtorCode === covered.creditorCode ? undefined : covered;
}
