import { refuse, type Refused } from "@tessera/kernel";
import type { DisputeStatus } from "./dispute.js";

export interface DisputeMoveRefused {
  readonly kind: "DisputeMoveRefused";
  readonly message: string;
  /** null for a dispute, or an obligation, that does not exist. */
  readonly status: DisputeStatus | null;
}

export function refuseDispute(message: string, status: DisputeStatus | null): Refused<DisputeMoveRefused> {
  return refuse({ kind: "DisputeMoveRefused", message, status });
}
