import { z } from "zod";
import { factType } from "../fact.js";
import {
  currencyCode,
  decimalText,
  instant,
  partnerCode,
  positivePoints,
  pricedDraw,
  uuid,
  wholePoints,
} from "../values.js";

/**
 * Facts of the points book. Their key is the member's UUID, their number the account's sequence, so every subscriber hears
 * all of them, in order. `entryId` is the journal entry's UUID.
 */
const exampleUuid = "01900000-0000-7000-8000-000000000001";
const exampleInstant = "2011-01-15T11:00:00.000Z";
const head = { entryId: uuid, memberId: uuid, occurredAt: instant };

/**
 * Points of lots of one issuer at one locked price, for the settlement of issue and expiry. Facts from before it was told
 * leave it out.
 */
const pricedPoints = z.object({
  issuerCode: partnerCode,
  points: positivePoints,
  unitPrice: decimalText,
  currency: currencyCode,
});

/** Repaying a debt towards `creditorCode` from a new lot of `issuerCode` is a draw like a redemption. */
const repayment = z.object({
  creditorCode: partnerCode,
  lotId: uuid,
  issuerCode: partnerCode,
  points: positivePoints,
  unitPrice: decimalText,
  currency: currencyCode,
});
const earned = z.object({
  ...head,
  purchaseId: uuid,
  partnerCode,
  receiptNumber: z.string(),
  points: wholePoints,
  /** The price locked into the lot. */
  unitPrice: decimalText.optional(),
  currency: currencyCode.optional(),
  repayments: z.array(repayment),
});
export const pointsEarned = factType("members.pointsEarned.v1", earned, {
  entryId: exampleUuid,
  memberId: exampleUuid,
  occurredAt: exampleInstant,
  purchaseId: exampleUuid,
  partnerCode: "advent",
  receiptNumber: "536371",
  points: 290,
  repayments: [],
});
export type PointsEarned = z.infer<typeof earned>;

const returned = z.object({
  ...head,
  returnId: uuid,
  partnerCode,
  receiptNumber: z.string(),
  reversedPoints: wholePoints,
  debtPoints: wholePoints,
  /** What came out of lots that still held it. */
  fromRemaining: z.array(pricedPoints).optional(),
  /** What had expired before it was reversed. */
  fromExpired: z.array(pricedPoints).optional(),
});
export const pointsReturned = factType("members.pointsReturned.v1", returned, {
  entryId: exampleUuid,
  memberId: exampleUuid,
  occurredAt: exampleInstant,
  returnId: exampleUuid,
  partnerCode: "advent",
  receiptNumber: "C536379",
  reversedPoints: 20,
  debtPoints: 0,
});
export type PointsReturned = z.infer<typeof returned>;

/** `draws` stand in the order drawn: (expiry, effective time, issuer code, document number). `spendId`: redemption or hold. */
const spent = z.object({
  ...head,
  spendId: uuid,
  kind: z.enum(["REDEMPTION", "HOLD"]),
  redeemerCode: partnerCode,
  points: positivePoints,
  draws: z.array(pricedDraw).min(1),
});
const exampleDraw = { lotId: exampleUuid, issuerCode: "domov", points: 150, unitPrice: "0.0045", currency: "EUR" };
export const pointsSpent = factType("members.pointsSpent.v1", spent, {
  entryId: exampleUuid,
  memberId: exampleUuid,
  occurredAt: exampleInstant,
  spendId: exampleUuid,
  kind: "REDEMPTION",
  redeemerCode: "hracky",
  points: 150,
  draws: [exampleDraw],
});
export type PointsSpent = z.infer<typeof spent>;

/** The whole spend is undone: the same lots get their points back. `occurredAt` is the instant of the reversal. */
const spendReversed = z.object({ ...head, spendId: uuid, redeemerCode: partnerCode, points: positivePoints });
export const spendWasReversed = factType("members.spendReversed.v1", spendReversed, {
  entryId: exampleUuid,
  memberId: exampleUuid,
  occurredAt: exampleInstant,
  spendId: exampleUuid,
  redeemerCode: "hracky",
  points: 150,
});
export type SpendReversed = z.infer<typeof spendReversed>;

const expired = z.object({ ...head, points: positivePoints, lots: z.array(pricedPoints).optional() });
export const pointsExpired = factType("members.pointsExpired.v1", expired, {
  entryId: exampleUuid,
  memberId: exampleUuid,
  occurredAt: exampleInstant,
  points: 12,
});
export type PointsExpired = z.infer<typeof expired>;
