import { seeded } from "../../support/seeded.js";
import type { Leg } from "../financeOffice.js";
import type { Fault } from "./bookMonth.js";

/** Each fault of a partner's payment, and the break that must be its name; null: the machine finds the payment all the same. */
const NAMES: readonly (readonly [Fault, string | null])[] = [
  ["FEE_DEDUCTED", "FEE_DIFFERENCE"],
  ["DUPLICATED", "DUPLICATE_CREDIT"],
  ["UNDERPAID", "UNDERPAID"],
  ["OVERPAID", "OVERPAID"],
  ["LATE", "LATE_PAYMENT"],
  ["MISSING", "MISSING_AT_PARTNER"],
  ["NO_REFERENCE", null],
];
/** What is paid by a rate of the payer's own differs by the rate. */
const RATE_FAULTS: readonly Fault[] = ["UNDERPAID", "OVERPAID"];
/** A payment of less may not bear what faults take away. */
const LEAST_FAULTY_MINOR = 5_000n;

/** A leg, and whether its amount was exchanged from other currencies. */
export interface PaidLeg extends Leg {
  readonly isExchanged: boolean;
}

/** What went wrong with a payment, and the name that it must get. */
export interface PlantedFault {
  readonly leg: PaidLeg;
  readonly fault: Fault;
  readonly name: string | null;
}

const minor = (amount: string): bigint => BigInt(amount.replace(".", ""));

/**
 * Every third payment out and every second one that comes goes wrong, and each that was exchanged; what partners do wrong takes
 * turns, so that nothing is left out. By the legs' references.
 */
export function drawFaults(legs: readonly PaidLeg[], seed: number): Map<string, PlantedFault> {
  const chance = seeded(seed);
  const planted = new Map<string, PlantedFault>();
  let [turn, rateTurn] = [Math.floor(chance() * NAMES.length), 0];
  for (const leg of legs) {
    const { direction, amount, reference, isExchanged } = leg;
    const isWrong = chance() < (direction === "RECEIVES" ? 0.35 : isExchanged ? 1 : 0.5);
    if (reference === null || minor(amount.amount) < LEAST_FAULTY_MINOR || !isWrong) continue;
    if (direction === "RECEIVES") planted.set(reference, { leg, fault: "RETURNED", name: "RETURNED_PAYMENT" });
    else if (isExchanged) {
      const fault = RATE_FAULTS[(rateTurn += 1) % RATE_FAULTS.length] ?? "OVERPAID";
      planted.set(reference, { leg, fault, name: "FX_DIFFERENCE" });
    } else {
      const [fault, name] = NAMES[(turn += 1) % NAMES.length] ?? (["LATE", "LATE_PAYMENT"] as const);
      planted.set(reference, { leg, fault, name });
    }
  }
  return planted;
}
