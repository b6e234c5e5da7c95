import { z } from "zod";
import { internalCommand } from "../fact.js";
import { currencyCode, instant, partnerCode, positivePoints, pricedDraw, uuid, wholePoints } from "../values.js";

const memberStatus = z.enum(["ACTIVE", "SUSPENDED", "CLOSED"]);

/** Who holds these cards; null for an unknown or blocked card. Answers stand in the order asked. */
export const resolveCards = internalCommand({
  name: "members.resolveCards",
  callers: ["rewards"],
  input: z.object({ cardNumbers: z.array(z.string()).max(1000) }),
  output: z.object({ memberIds: z.array(uuid.nullable()) }),
});

/** What these members could spend now; null for an unknown member. Advice, never a decision. */
export const availablePoints = internalCommand({
  name: "members.availablePoints",
  callers: ["rewards"],
  input: z.object({ memberIds: z.array(uuid).max(1000) }),
  output: z.object({ available: z.array(wholePoints.nullable()) }),
});

/**
 * The decision of a redemption. Idempotent by redemptionId, for life: a repeat gives the same answer, a refusal included.
 * `occurredAt` is the business instant; null means the instant of posting.
 */
export const spendPoints = internalCommand({
  name: "members.spendPoints",
  callers: ["rewards"],
  input: z.object({
    redemptionId: uuid,
    memberId: uuid,
    redeemerCode: partnerCode,
    points: positivePoints,
    occurredAt: instant.nullable(),
  }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("Spent"), occurredAt: instant, draws: z.array(pricedDraw) }),
    z.object({
      kind: z.literal("InsufficientPoints"),
      requested: wholePoints,
      available: wholePoints,
      missing: wholePoints,
    }),
    z.object({ kind: z.literal("MemberNotActive"), status: memberStatus }),
    z.object({ kind: z.literal("UnknownMember") }),
  ]),
});

/** Gives the same lots their points back. A redemption that was never spent is remembered as one that never may be. */
export const reverseSpend = internalCommand({
  name: "members.reverseSpend",
  callers: ["rewards"],
  input: z.object({ redemptionId: uuid, memberId: uuid, reason: z.string() }),
  output: z.object({ kind: z.enum(["Reversed", "NeverSpent"]) }),
});

/**
 * The head of every member's chain at one instant, as the leaves of a Merkle tree (RFC 6962, section 2.1) in ascending member id; a leaf
 * is the text `tessera.book.v1|<member id>|<number of the last entry>|<its seal, hexadecimal>`. Members without entries are no leaves.
 * Idempotent by sealId: a repeat gives the seal that was made then.
 */
export const sealBook = internalCommand({
  name: "members.sealBook",
  callers: ["settlement"],
  input: z.object({ sealId: uuid }),
  output: z.object({ members: z.number().int().min(0), root: z.string().regex(/^[0-9a-f]{64}$/), sealedAt: instant }),
});

const exactAmount = z.string().regex(/^-?\d{1,40}(\.\d{1,6})?$/);

/**
 * What issuers owe their members' points, at one instant. EFFECTIVE: entries that happened up to it; RECORDED: entries that were recorded
 * up to it. Per issuer issued = outstanding + redeemed + expired + reversed, in points and, at the unit prices locked into the lots,
 * in money. What a lot still has at its expiry is expired, written off or not; a debt is worth what was given back for it.
 * `matured…` are of the lots that have expired by then: what was issued less what was reversed, and what of it was redeemed.
 */
export const issuerLiability = internalCommand({
  name: "members.issuerLiability",
  callers: ["settlement"],
  input: z.object({
    asOf: instant,
    basis: z.enum(["EFFECTIVE", "RECORDED"]),
    /** null: of every issuer that has issued. */
    issuerCode: partnerCode.nullable(),
  }),
  output: z.object({
    rows: z.array(
      z.object({
        issuerCode: partnerCode,
        issued: wholePoints,
        redeemed: wholePoints,
        expired: wholePoints,
        reversed: wholePoints,
        outstanding: wholePoints,
        maturedIssued: wholePoints,
        maturedRedeemed: wholePoints,
        values: z.array(
          z.object({
            currency: z.string().regex(/^[A-Z]{3}$/),
            issued: exactAmount,
            redeemed: exactAmount,
            expired: exactAmount,
            reversed: exactAmount,
            outstanding: exactAmount,
          }),
        ),
      }),
    ),
  }),
});

/** What open holds would cost each issuer if they were captured now, at the unit prices locked into the lots; exact, per currency. */
export const heldPoints = internalCommand({
  name: "members.heldPoints",
  callers: ["settlement"],
  input: z.object({ issuerCodes: z.array(partnerCode).max(10_000) }),
  output: z.object({
    rows: z.array(z.object({ issuerCode: partnerCode, currency: currencyCode, value: exactAmount })),
  }),
});
