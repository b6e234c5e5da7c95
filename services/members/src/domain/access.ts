import {
  actsForPartner,
  allowWhen,
  hasRole,
  isMember,
  partnerOf,
  type Access,
  type Caller,
  type Role,
  type Scope,
} from "@tessera/kernel";

/**
 * Who may do and see what in the points book; everything that is not named here is denied. `Access` answers depend on role and
 * scope alone and are asked before any id is read; the `sees…` and `view…` rules compare the viewer with an object's owner, and
 * what they deny is answered like an object that does not exist.
 */

/** How much of a member a viewer sees: everything, what a partner needs at its till (id, status, the card in hand), or nothing. */
export type MemberView = "FULL" | "TILL" | "NONE";

const READS_EVERY_WALLET: readonly Role[] = ["operator", "support", "auditor", "finance"];
const READS_TOTALS: readonly Role[] = ["operator", "finance", "finance_approver", "auditor"];
const READS_EVERY_DRAW: readonly Role[] = [...READS_EVERY_WALLET, "finance_approver"];

export function readOwnMember(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "member"));
}

export function readMember(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "member", ...READS_EVERY_WALLET));
}

/** A partner asks with the card in hand; a member may ask for cards of its own. */
export function readMemberByCard(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "member", ...READS_EVERY_WALLET) || actsForPartner(caller, "members:read"));
}

export function listMembers(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator", "support", "auditor"));
}

/** Totals over all members: memberTotals and programmeActivity. */
export function readTotals(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, ...READS_TOTALS));
}

/** The whole book with its seals: ids and points, no person. */
export function exportBook(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, ...READS_TOTALS));
}

export function readIssuerPoints(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, ...READS_TOTALS) || actsForPartner(caller, "statements:read"));
}

export function readPurchase(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "member", "partner", ...READS_EVERY_WALLET));
}

/** recordPurchase(s), recordReturn, enrolMember(s). */
export function writePurchases(caller: Caller): Access {
  return allowWhen(caller, writesFor(caller, "purchases:write"));
}

/** holdPoints, captureHold, releaseHold. */
export function writeHolds(caller: Caller): Access {
  return allowWhen(caller, writesFor(caller, "purchases:write") || writesFor(caller, "redemptions:write"));
}

export function expirePoints(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator"));
}

export function erasePersonalData(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator"));
}

export function watchWallet(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "member", "operator", "support"));
}

/** The partner that a partner client writes for, or undefined for an operator, who names any. */
export function writesOnlyAs(caller: Caller): string | undefined {
  const own = caller?.partnerCode;
  return hasRole(caller, "operator") ? undefined : own;
}

export function viewMember(caller: Caller, memberId: string): MemberView {
  if (hasRole(caller, ...READS_EVERY_WALLET) || isMember(caller, memberId)) return "FULL";
  return partnerOf(caller) === undefined ? "NONE" : "TILL";
}

/** Stricter than `viewMember`: finance and audit read wallets, but follow nobody live. */
export function watchesWallet(caller: Caller, memberId: string): boolean {
  return hasRole(caller, "operator", "support") || isMember(caller, memberId);
}

export function seesPurchase(
  caller: Caller,
  purchase: { readonly memberId: string; readonly partnerCode: string },
): boolean {
  return (
    hasRole(caller, ...READS_EVERY_WALLET) ||
    isMember(caller, purchase.memberId) ||
    partnerOf(caller) === purchase.partnerCode
  );
}

export function seesIssuer(caller: Caller, partnerCode: string): boolean {
  return hasRole(caller, ...READS_TOTALS) || partnerOf(caller) === partnerCode;
}

/** How many points a lot had and has is for its member, its issuer and who may read every wallet. */
export function seesLotPoints(
  caller: Caller,
  lot: { readonly memberId: string; readonly issuerCode: string },
): boolean {
  return hasRole(caller, ...READS_EVERY_DRAW) || isMember(caller, lot.memberId) || partnerOf(caller) === lot.issuerCode;
}

/** Which lots paid a spend: for its member, the redeeming partner (it is owed for them) and who may read every draw. */
export function seesDraws(
  caller: Caller,
  spend: { readonly memberId: string; readonly redeemerCode: string },
): boolean {
  return (
    hasRole(caller, ...READS_EVERY_DRAW) || isMember(caller, spend.memberId) || partnerOf(caller) === spend.redeemerCode
  );
}

function writesFor(caller: Caller, scope: Scope): boolean {
  return hasRole(caller, "operator") || actsForPartner(caller, scope);
}
