/** How long a raise waits: time for somebody to see what he did not ask for. */
export const LIMIT_COOLS_OFF_MS = 24 * 3600 * 1000;

/**
 * From when an approved limit is in force. What lets a partner owe more cools off; a cut, and the first limit of a partner that had none,
 * protect and are in force at once. Amounts in minor units; `beforeMinor` null when there was no limit.
 */
export function limitEffectiveAt(beforeMinor: bigint | null, limitMinor: bigint, approvedAt: Date): Date {
  const isRaise = beforeMinor !== null && limitMinor > beforeMinor;
  return isRaise ? new Date(approvedAt.getTime() + LIMIT_COOLS_OFF_MS) : approvedAt;
}
