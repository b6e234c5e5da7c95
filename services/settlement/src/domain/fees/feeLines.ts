import { currencyDigits, formatDecimal, PRICE_SCALE, PRICED_SCALE, pricePoints, roundToMinor } from "@tessera/kernel";
import type { InvoiceLine } from "../invoices/invoice.js";

/** Points that a partner issued in a cycle under one version of its contract. */
export interface IssuedPoints {
  readonly contractVersion: number;
  readonly points: bigint;
  /** Money per point in millionths of the currency's major unit. */
  readonly feePerPoint: bigint;
}

/** What was redeemed at a partner in a cycle under one version of its contract, less what was undone. Minor units. */
export interface RedeemedValue {
  readonly contractVersion: number;
  readonly valueMinor: bigint;
  readonly feeBps: number;
}

/** Basis points have four places. */
const BPS_SCALE = 4;

/**
 * The fee lines of one partner, cycle and currency: quantity × price, each rounded once to the minor unit, half away from zero. A
 * quantity or a price of zero, and a cycle in which more was undone than redeemed, make no line.
 */
export function feeLines(
  currency: string,
  issued: readonly IssuedPoints[],
  redeemed: readonly RedeemedValue[],
): InvoiceLine[] {
  const issuance = issued.map(({ contractVersion, points, feePerPoint }): InvoiceLine => ({
    kind: "ISSUANCE_FEE",
    contractVersion,
    quantity: points.toString(),
    unitPrice: formatDecimal(feePerPoint, PRICE_SCALE),
    netMinor: roundToMinor(pricePoints(points, feePerPoint), PRICED_SCALE, currency),
  }));
  const digits = currencyDigits(currency);
  const handling = redeemed.map(({ contractVersion, valueMinor, feeBps }): InvoiceLine => ({
    kind: "HANDLING_FEE",
    contractVersion,
    quantity: formatDecimal(valueMinor, digits, digits),
    unitPrice: formatDecimal(BigInt(feeBps), BPS_SCALE),
    netMinor: roundToMinor(valueMinor * BigInt(feeBps), digits + BPS_SCALE, currency),
  }));
  return [...issuance, ...handling].filter((line) => line.netMinor > 0n);
}
