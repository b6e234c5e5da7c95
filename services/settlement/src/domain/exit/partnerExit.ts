import type { LocalDate } from "@tessera/kernel";

/** RUN_OFF: it pays for its points until the run-off ends. BUY_OUT: it pays for them at once, when its issuing has ended. */
export type ExitMode = "RUN_OFF" | "BUY_OUT";

/** Days of the programme's zone. */
export interface ExitDays {
  readonly announcedOn: LocalDate;
  readonly lastIssuingDay: LocalDate;
  readonly lastRedeemingDay: LocalDate;
  /** Last day on which a partner in RUN_OFF pays for its points itself; null for BUY_OUT. */
  readonly runOffEndsOn: LocalDate | null;
  /** From this day on the true-up may close although points are outstanding; null: only when none is. */
  readonly trueUpOn: LocalDate | null;
}

/** The same as instants, each the first after the last day, but `mayCloseAt`, the first of its day. */
export interface ExitInstants {
  readonly issuingEndsAt: Date;
  readonly redeemingEndsAt: Date;
  /** From then on its points can be bought out. */
  readonly buyOutDueAt: Date;
  readonly mayCloseAt: Date | null;
}

/** A plan of how a partner leaves. */
export interface PartnerExit extends ExitDays, ExitInstants {
  readonly id: string;
  readonly partnerCode: string;
  /** The party to the clearing that holds what was paid in for outstanding points, and pays for them. */
  readonly reserveCode: string;
  readonly mode: ExitMode;
  readonly reason: string;
  /** Millionths; null: what history says. */
  readonly expectedRate: bigint | null;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly approvedBy: string | null;
  readonly withdrawnBy: string | null;
  /** From this instant on the reserve stands in for the partner; null until the buy-out is approved. */
  readonly takenOverAt: Date | null;
  /** From this instant on the partner takes part as before; null unless two people took the agreed exit back. */
  readonly revokedAt: Date | null;
}
