import { z } from "zod";
import { internalCommand } from "../fact.js";
import { instant, partnerCode, positivePoints, pricedDraw, uuid, wholePoints } from "../values.js";

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
