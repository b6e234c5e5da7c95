import { actsForPartner, allowWhen, hasRole, type Access, type Caller } from "@tessera/kernel";

/**
 * Who may do and see what in the setup of the network; everything that is not named here is denied. Programme, partners and
 * their contracts are the coalition's public face and readable without a token.
 */

/** defineProgramme, registerPartner, signContract, publishEarningRule. */
export function changeSetup(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator"));
}

export function openStore(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator") || actsForPartner(caller, "catalogue:write"));
}

export function readNetworkState(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator", "auditor", "finance", "support"));
}

export function replayParkedFacts(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator"));
}

export function resendFacts(caller: Caller): Access {
  return allowWhen(caller, hasRole(caller, "operator"));
}

/** The partner that a partner client writes for, or undefined for an operator, who names any. */
export function writesOnlyAs(caller: Caller): string | undefined {
  return caller?.roles.includes("operator") === true ? undefined : caller?.partnerCode;
}
