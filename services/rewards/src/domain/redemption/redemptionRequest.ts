import type { InputProblem } from "@tessera/kernel";

/** A request to redeem as the client named it. */
export interface RedemptionRequest {
  readonly rewardId: string | null;
  readonly rewardCode: string | null;
  readonly memberId: string | null;
  readonly cardNumber: string | null;
  readonly quantity: number;
  /** null: the instant of the decision. */
  readonly occurredAt: Date | null;
}

const MAX_QUANTITY = 1_000_000;
/** A clock outside may be ahead of ours by this much. */
const MAX_AHEAD_MS = 5 * 60_000;
const EARLIEST = Date.UTC(1900, 0, 1);
const MAX_REASON_LENGTH = 500;
const MAX_CARD_LENGTH = 64;

/** What is wrong with a request by itself. A member may leave itself out. */
export function requestProblems(request: RedemptionRequest, isMember: boolean, now: Date): InputProblem[] {
  return [
    ...rewardProblems(request),
    ...holderProblems(request, isMember),
    ...quantityProblems(request),
    ...instantProblems(request, now),
  ];
}

function rewardProblems({ rewardId, rewardCode }: RedemptionRequest): InputProblem[] {
  const named = [rewardId, rewardCode].filter((name) => name !== null).length;
  return named === 1
    ? []
    : [{ path: ["rewardId"], problem: "name the reward by rewardId or by rewardCode, one of them" }];
}

function holderProblems({ memberId, cardNumber }: RedemptionRequest, isMember: boolean): InputProblem[] {
  const named = [memberId, cardNumber].filter((name) => name !== null).length;
  if (named > 1 || (named === 0 && !isMember)) {
    return [{ path: ["memberId"], problem: "name the member by memberId or by cardNumber, one of them" }];
  }
  if (cardNumber === null) return [];
  const fits = cardNumber.length > 0 && cardNumber.length <= MAX_CARD_LENGTH && !/[\p{Cc}\p{Cs}]/u.test(cardNumber);
  return fits ? [] : [{ path: ["cardNumber"], problem: `must have 1 to ${MAX_CARD_LENGTH} readable characters` }];
}

function quantityProblems({ quantity }: RedemptionRequest): InputProblem[] {
  if (quantity >= 1 && quantity <= MAX_QUANTITY) return [];
  return [{ path: ["quantity"], problem: `must be between 1 and ${MAX_QUANTITY}` }];
}

function instantProblems({ occurredAt }: RedemptionRequest, now: Date): InputProblem[] {
  if (occurredAt === null) return [];
  if (occurredAt.getTime() > now.getTime() + MAX_AHEAD_MS)
    return [{ path: ["occurredAt"], problem: "lies in the future" }];
  return occurredAt.getTime() < EARLIEST ? [{ path: ["occurredAt"], problem: "must not lie before 1900" }] : [];
}

/** What is wrong with the reason of a cancellation; undefined when nothing is. */
export function reasonProblem(reason: string): string | undefined {
  const length = [...reason.trim()].length;
  if (length === 0 || length > MAX_REASON_LENGTH) return `must have 1 to ${MAX_REASON_LENGTH} characters`;
  return /[\u0000\p{Cs}]/u.test(reason) ? "must be well-formed text without U+0000" : undefined;
}
