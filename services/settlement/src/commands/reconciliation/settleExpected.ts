import type { LocalDate } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { isClaim } from "../../store/claims/claims.js";
import { settleClaim } from "../claims/settleClaim.js";
import { settleLeg } from "../payments/settleLeg.js";

export interface ExpectedSettlement {
  /** UUID of a leg or of a claim beside the legs. */
  readonly id: string;
  /** Positive, at most what is open of it. */
  readonly amountMinor: bigint;
  /** The day the bank booked it. */
  readonly valueDate: LocalDate;
  readonly cause: string;
}

/** Books money on what the bank was expected to tell. Locks a leg's cycle and the leg, or the claim. */
export async function settleExpected(tx: Tx, settlement: ExpectedSettlement): Promise<void> {
  const { id, ...paid } = settlement;
  if (await isClaim(tx, id)) await settleClaim(tx, { claimId: id, ...paid });
  else await settleLeg(tx, { legId: id, ...paid });
}
