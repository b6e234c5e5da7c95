import { refuse, type Refused } from "@tessera/kernel";

/** A limit, a collateral, a default or an exit that is not there, is done already, or cannot be. */
export interface ExposureMoveRefused {
  readonly kind: "ExposureMoveRefused";
  readonly message: string;
}

export function refuseExposure(message: string): Refused<ExposureMoveRefused> {
  return refuse({ kind: "ExposureMoveRefused", message });
}
