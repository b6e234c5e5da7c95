import { refuse, type Refused } from "@tessera/kernel";

/** An exit that is not there, has been decided already, or may not do this now. */
export interface ExitMoveRefused {
  readonly kind: "ExitMoveRefused";
  readonly message: string;
}

export function refuseExit(message: string): Refused<ExitMoveRefused> {
  return refuse({ kind: "ExitMoveRefused", message });
}
