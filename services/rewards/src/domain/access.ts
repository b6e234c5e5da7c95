import {
  actsForPartner,
  allowWhen,
  hasRole,
  isMember,
  partnerOf,
  type Access,
  type Caller,
  type Role,
} from "@tessera/kernel";

/**
 * Who may do and see what with rewards; everything that is not named here is denied. `Access` answers depend on role and scope
 * alone and are asked before any id is read; the `sees…` rules compare the viewer with an object's owner, and what they deny
 * is answered like an object that does not exist. The catalogue is readable without a token.
 */

const READS_EVERY_REDEMPTION: readonly Role[] = ["operator", "support", "finance", "finance_approver", "auditor"];

/** createReward, restockReward, importVoucherCodes. */
export function changeCatalogue(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator") || actsForPartner(caller, "catalogue:write"));
}

/** redeemReward and cancelRedemption: members for themselves, partners for their own rewards. */
export function redeem(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator", "member") || actsForPartner(caller, "redemptions:write"));
}

/** A voucher is taken at the till of the partner that gives the reward. */
export function useVoucher(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator") || actsForPartner(caller, "redemptions:write"));
}

export function readRedemption(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "member", "partner", ...READS_EVERY_REDEMPTION));
}

export function readActivity(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator", "finance", "finance_approver", "auditor"));
}

export function watchRedemption(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "member", "partner", "operator", "support"));
}

/** What a redemption's viewers are compared with. */
export interface RedemptionOwners {
  readonly memberId: string;
  /** Code of the partner that gives the reward. */
  readonly partnerCode: string;
}

export function seesRedemption(caller: Caller, owners: RedemptionOwners): boolean {
  return hasRole(caller, ...READS_EVERY_REDEMPTION) || movesRedemption(caller, owners);
}

/** Stricter than `seesRedemption`: finance and audit read redemptions, but follow nobody live. */
export function watchesRedemption(caller: Caller, owners: RedemptionOwners): boolean {
  return hasRole(caller, "operator", "support") || movesRedemption(caller, owners);
}

/** A voucher's code is worth money to who holds it: for the member, the partner that takes it, and who helps them. */
export function seesVoucher(caller: Caller, owners: RedemptionOwners): boolean {
  return hasRole(caller, "operator", "support") || movesRedemption(caller, owners);
}

/** Whose redemptions of one member a viewer sees: all, those of the viewer's own partner, or none. */
export function seesRedemptionsOf(caller: Caller, memberId: string): "ALL" | { readonly partnerCode: string } | "NONE" {
  if (hasRole(caller, ...READS_EVERY_REDEMPTION) || isMember(caller, memberId)) return "ALL";
  const partnerCode = partnerOf(caller);
  return partnerCode === undefined ? "NONE" : { partnerCode };
}

/** True for the redemption's own member, the reward's partner and an operator. */
export function movesRedemption(caller: Caller, owners: RedemptionOwners): boolean {
  return hasRole(caller, "operator") || isMember(caller, owners.memberId) || partnerOf(caller) === owners.partnerCode;
}

/** For whom a caller may redeem, restock or import. */
export interface Acting {
  /** The one member that the caller may redeem for; undefined: any. */
  readonly memberId: string | undefined;
  /** The one partner whose rewards the caller may touch; undefined: any. */
  readonly partnerCode: string | undefined;
}

/** An operator acts for anybody; a partner client within its partner; a member for itself, at every partner. */
export function actsAs(caller: Caller): Acting {
  if (hasRole(caller, "operator")) return { memberId: undefined, partnerCode: undefined };
  const partnerCode = partnerOf(caller);
  // A caller without a partner and without a member id is refused before; "" equals no id.
  return partnerCode === undefined
    ? { memberId: ownMemberId(caller) ?? "", partnerCode }
    : { memberId: undefined, partnerCode };
}

/** The signed-in member; undefined for everybody else. */
export function ownMemberId(caller: Caller): string | undefined {
  return hasRole(caller, "member") ? caller.memberId : undefined;
}
