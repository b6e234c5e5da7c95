import { compareText } from "../compareText.js";

/** A lot as a spend sees it. */
export interface DrawableLot {
  readonly lotId: string;
  readonly issuerCode: string;
  readonly receiptNumber: string;
  /** Effective time of the purchase. */
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly remaining: bigint;
  readonly held: bigint;
}

export interface LotDraw {
  readonly lotId: string;
  readonly points: bigint;
}

export type Drawn = { readonly draws: readonly LotDraw[] } | { readonly available: bigint };

/**
 * The order in which lots pay: (expiry, effective time, issuer code, document number), so that a replay draws from the same lots.
 * The lot's id breaks what ties are left, of one number in two stores.
 */
export function inDrawOrder(a: DrawableLot, b: DrawableLot): number {
  return (
    a.expiresAt.getTime() - b.expiresAt.getTime() ||
    a.issuedAt.getTime() - b.issuedAt.getTime() ||
    compareText(a.issuerCode, b.issuerCode) ||
    compareText(a.receiptNumber, b.receiptNumber) ||
    compareText(a.lotId, b.lotId)
  );
}

/**
 * Draws `points` from lots issued at or before `occurredAt` and not expired then; the expiry instant itself is too late. What
 * the member owes cannot be spent. Answers what is available when it does not suffice; that may be negative. The SQL function
 * spend_points does the same under the account's lock.
 */
export function drawLots(lots: readonly DrawableLot[], debt: bigint, points: bigint, occurredAt: Date): Drawn {
  const candidates = lots
    .filter((lot) => lot.issuedAt <= occurredAt && occurredAt < lot.expiresAt && lot.remaining > lot.held)
    .sort(inDrawOrder);
  const available = candidates.reduce((sum, lot) => sum + lot.remaining - lot.held, 0n) - debt;
  if (points > available) return { available };
  const draws: LotDraw[] = [];
  let wanted = points;
  for (const lot of candidates) {
    if (wanted === 0n) break;
    const free = lot.remaining - lot.held;
    const taken = free < wanted ? free : wanted;
    draws.push({ lotId: lot.lotId, points: taken });
    wanted -= taken;
  }
  return { draws };
}
