import type { Contract, PartnerSetup } from "./Setup.js";

/**
 * The contract version that is in force at an instant; its effectiveFrom counts. Of two versions with the same instant the later
 * one holds. undefined before the first.
 */
export function contractAt(partner: PartnerSetup, instant: Date): Contract | undefined {
  let inForce: Contract | undefined;
  for (const contract of partner.contracts) {
    if (contract.effectiveFrom > instant) continue;
    if (!inForce || supersedes(contract, inForce)) inForce = contract;
  }
  return inForce;
}

function supersedes(contract: Contract, other: Contract): boolean {
  const later = contract.effectiveFrom.getTime() - other.effectiveFrom.getTime();
  return later > 0 || (later === 0 && contract.version > other.version);
}
