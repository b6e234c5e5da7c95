export type IssuingReason = "EXPOSURE" | "DEFAULT" | "EXIT" | "COVERED" | "CURED" | "REVOKED";

export interface IssuingState {
  readonly partnerCode: string;
  readonly stopped: boolean;
  readonly reason: IssuingReason;
  readonly since: Date;
  /** Of the facts told about it. */
  readonly sequence: bigint;
}
