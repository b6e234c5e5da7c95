import type { Draw } from "./lots.js";
import type { MemberBook } from "./MemberBook.js";

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

/** What one request did to a stock: units came, or so many were asked for and granted, or refused with what was left. */
export type StockMove =
  { readonly come: number } | { readonly asked: number; readonly leftWhenRefused: number | undefined };

/** Whether requests made at once can have been answered so one after the other, in some order. */
export function canHaveHappened(left: number, moves: readonly StockMove[]): boolean {
  if (moves.length === 0) return true;
  return moves.some((move, index) => {
    const after = leftBehind(left, move);
    return after !== undefined && canHaveHappened(after, moves.toSpliced(index, 1));
  });
}

/** undefined: not with so many left. */
function leftBehind(left: number, move: StockMove): number | undefined {
  if ("come" in move) return left + move.come;
  if (move.leftWhenRefused === undefined) return left < move.asked ? undefined : left - move.asked;
  return left < move.asked && left === move.leftWhenRefused ? left : undefined;
}
