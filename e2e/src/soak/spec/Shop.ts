import type { Draw, MemberBook } from "./MemberBook.js";

export interface Reward {
  readonly code: string;
  readonly partner: string;
  readonly kind: "GIFT" | "VOUCHER";
  readonly points: number;
  /** undefined: not limited. */
  left: number | undefined;
}

export interface Redemption {
  /** Public id. */
  readonly id: string;
  readonly reward: Reward;
  readonly quantity: number;
  readonly book: MemberBook;
  readonly draws: readonly Draw[];
  readonly voucherCode: string | undefined;
  status: "CONFIRMED" | "CANCELLED";
  voucher: "ACTIVE" | "USED" | "REVOKED" | undefined;
}

/** Rewards and redemptions. Refused requests leave a FAILED row with this reason. */
export class Shop {
  readonly rewards: Reward[] = [];
  readonly redemptions: Redemption[] = [];
  readonly failed = new Map<string, number>();

  fail(reason: string): void {
    this.failed.set(reason, (this.failed.get(reason) ?? 0) + 1);
  }

  /** A used voucher cannot be taken back, and nothing is cancelled twice. */
  mayCancel({ status, voucher }: Redemption): boolean {
    return status === "CONFIRMED" && voucher !== "USED";
  }
}
