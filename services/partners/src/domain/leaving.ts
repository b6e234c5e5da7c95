import { refuse, type Refused } from "@tessera/kernel";

/** An agreed exit that stands: from each instant on nothing of its kind happens at the partner any more. */
export interface Leaving {
  readonly partnerCode: string;
  readonly issuingEndsAt: Date;
  readonly redeemingEndsAt: Date;
}

/** What somebody wants to set up would never come into force, because the partner has left by then. */
export interface PartnerLeaving {
  readonly kind: "PartnerLeaving";
  readonly message: string;
  readonly issuingEndsAt: Date;
  readonly redeemingEndsAt: Date;
}

/** What is promised, and from when on. */
export interface Promised {
  readonly from: Date;
  readonly issues: boolean;
  readonly redeems: boolean;
}

/**
 * A refusal when a partner would issue, or redeem, only from an instant on at which it does so no more; undefined when everything promised can
 * happen. Terms of a time before its end are still taken, and such that promise neither, for the invoices of its last months.
 */
export function refuseLeaver(leaving: Leaving | undefined, promised: Promised): Refused<PartnerLeaving> | undefined {
  if (!leaving) return undefined;
  const { issuingEndsAt, redeemingEndsAt } = leaving;
  const { from, issues, redeems } = promised;
  const late = [
    ...(issues && from >= issuingEndsAt ? [`issues no points from ${issuingEndsAt.toISOString()} on`] : []),
    ...(redeems && from >= redeemingEndsAt ? [`redeems none from ${redeemingEndsAt.toISOString()} on`] : []),
  ];
  if (late.length === 0) return undefined;
  const message = `The partner leaves and ${late.join(" and ")}.`;
  return refuse({ kind: "PartnerLeaving", message, issuingEndsAt, redeemingEndsAt });
}
