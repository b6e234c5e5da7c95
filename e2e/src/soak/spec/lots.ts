import { byText } from "./byText.js";

export interface Lot {
  readonly issuer: string;
  readonly receipt: string;
  readonly issued: number;
  readonly issuedMs: number;
  readonly expiresMs: number;
  readonly priceMicro: bigint;
  readonly currency: string;
  remaining: number;
  /** Points that expired unspent and were not taken back since. */
  expired: number;
  /** When a cancellation gave points back after the expiry. */
  reopenedMs: number;
}

export interface Draw {
  readonly lot: Lot;
  readonly points: number;
}

/** The order in which lots give their points: expiry, effective time, issuer, receipt number. */
export function inOrderOfDrawing({ lot: a }: Draw, { lot: b }: Draw): number {
  return (
    a.expiresMs - b.expiresMs || a.issuedMs - b.issuedMs || byText(a.issuer, b.issuer) || byText(a.receipt, b.receipt)
  );
}

/** Takes points from lots one after the other. */
export function takeInOrder(lots: readonly Draw[], wanted: number): Draw[] {
  let left = wanted;
  const draws: Draw[] = [];
  for (const { lot, points } of lots) {
    const taken = Math.min(points, left);
    if (taken > 0) draws.push({ lot, points: taken });
    left -= taken;
  }
  return draws;
}
