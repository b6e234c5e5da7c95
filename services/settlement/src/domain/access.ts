import { actsForPartner, allowWhen, hasRole, type Access, type Caller } from "@tessera/kernel";

/** Roles that see the clearing of every partner. */
const CLEARING_READERS = ["finance", "finance_approver", "operator", "auditor"] as const;

export function seesAllClearing(caller: Caller): boolean {
  return hasRole(caller, ...CLEARING_READERS);
}

/** Cycles and statements: readers of the whole clearing, and a partner for what is its own. */
export function mayReadClearing(caller: Caller): Access {
  return allowWhen(caller, seesAllClearing(caller) || actsForPartner(caller, "statements:read"));
}

/** Totals over all partners, netting, and the changes of cycles. */
export function mayReadWholeClearing(caller: Caller): Access {
  return allowWhen(caller, seesAllClearing(caller));
}

/** Closing and calculating. */
export function mayMoveCycles(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance", "operator"));
}

/** Preparing what moves money: adjustments, decisions about disputes, limits, collateral, defaults. */
export function mayPrepareMoney(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance"));
}

/** Planning how a partner leaves. */
export function mayPlanExits(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance", "operator"));
}

/** Taking back what one proposed and nobody has decided on: whoever may propose something; of partners those that confirm payments. */
export function mayWithdrawProposals(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance", "operator") || actsForPartner(caller, "statements:write"));
}

/** Approving what somebody else prepared. */
export function mayApproveMoney(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance_approver"));
}

/** Disputing an obligation: finance any, a partner its own. */
export function mayDispute(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance") || actsForPartner(caller, "statements:write"));
}

/** Confirming what partners pay each other, or taking that back: finance for any creditor, a creditor for itself. */
export function mayConfirmDirectPayments(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance") || actsForPartner(caller, "statements:write"));
}

/** Starting a verification and reading its reports. */
export function mayVerify(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator", "finance", "auditor"));
}

/**
 * The partner whose rows the caller's reading is narrowed to: undefined for readers of the whole clearing. Someone who may
 * read nothing is narrowed to nobody (null); access is decided before.
 */
export function ownPartnerOnly(caller: Caller): string | undefined | null {
  if (seesAllClearing(caller)) return undefined;
  return actsForPartner(caller, "statements:read") ? caller.partnerCode : null;
}

/** Bringing files: finance and operators the network's own, a partner its own. */
export function mayBringFiles(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance", "operator") || actsForPartner(caller, "statements:write"));
}

/** Reading files at all; which ones `mayReadFile` says. */
export function mayReadFiles(caller: Caller): Access {
  return allowWhen(caller, seesAllClearing(caller) || actsForPartner(caller, "statements:read"));
}

/** A partner reads what is its own; readers of the whole clearing read all. */
export function mayReadFile(caller: Caller, file: { readonly ownerPartnerCode: string | null }): boolean {
  const own = ownPartnerOnly(caller);
  return own === undefined || (own !== null && own === file.ownerPartnerCode);
}

/** Importing bank statements. */
export function mayImportBankStatements(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance", "operator"));
}

/** Letting a bank statement out of quarantine; that it is another person than the importer is decided there. */
export function mayReleaseBankStatements(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance", "finance_approver"));
}

/** Saying what a partner's own books hold: finance for any partner, a partner for itself. */
export function mayImportPartnerStatements(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance") || actsForPartner(caller, "statements:write"));
}

/** Signing a period off takes both sides of finance: one prepares, the other reviews. */
export function maySignOff(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance", "finance_approver"));
}

/** Proposing bank accounts. */
export function mayRegisterBankAccounts(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "finance", "operator"));
}

/** How the programme pays. */
export function maySetPaymentTerms(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator"));
}
