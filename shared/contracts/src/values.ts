import { z } from "zod";

/** The JSON forms that facts and commands share. */
export const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
/** RFC 3339, UTC, milliseconds: what Date.toISOString writes. */
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
export const localDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Whole points within ±(2^53 − 1). */
export const wholePoints = z.number().int().min(-9_007_199_254_740_991).max(9_007_199_254_740_991);
export const positivePoints = wholePoints.min(1);
/** A plain decimal, for example "0.0045". */
export const decimalText = z.string().regex(/^-?\d{1,18}(\.\d{1,9})?$/);
export const partnerCode = z.string().min(1).max(64);
export const currencyCode = z.string().regex(/^[A-Z]{3}$/);

/** One lot's part in a spend: which lot paid how much, at the unit price locked into it. */
export const pricedDraw = z.object({
  lotId: uuid,
  issuerCode: partnerCode,
  points: positivePoints,
  unitPrice: decimalText,
  currency: currencyCode,
});
export type PricedDraw = z.infer<typeof pricedDraw>;
