import { z } from "zod";
import { internalCommand, type ServiceName } from "../fact.js";
import { instant, partnerCode, uuid, wholePoints } from "../values.js";

export const invariantReport = z.object({
  invariant: z.string(),
  rowsScanned: z.number().int(),
  violations: z.number().int(),
  examples: z.array(z.string()).max(10),
});
export type InvariantReport = z.infer<typeof invariantReport>;

export const parkedFact = z.object({
  /** UUID of the inbox row. */
  id: uuid,
  service: z.string(),
  topic: z.string(),
  key: z.string(),
  sequence: z.number().int(),
  attempts: z.number().int(),
  error: z.string(),
  parkedAt: instant,
});
export type ParkedFact = z.infer<typeof parkedFact>;

/** The commands that every service answers, under its own name. */
export function networkCommands(owner: ServiceName) {
  return {
    /** Checks the invariants of the service's own database in one snapshot. */
    verify: internalCommand({
      name: `${owner}.verify`,
      callers: ["settlement"],
      input: z.object({ verificationId: uuid }),
      output: z.object({ reports: z.array(invariantReport) }),
    }),
    /** Puts a marker into the outbox, behind every fact committed before; the caller awaits it in its inbox. */
    raiseBarrier: internalCommand({
      name: `${owner}.raiseBarrier`,
      callers: ["settlement"],
      input: z.object({ barrierId: uuid }),
      output: z.object({ raised: z.literal(true) }),
    }),
    state: internalCommand({
      name: `${owner}.state`,
      callers: ["partners"],
      input: z.object({}),
      output: z.object({ revision: z.number().int(), outboxAgeSeconds: z.number(), parked: z.array(parkedFact) }),
    }),
    /** Makes parked facts waiting again; ids of other services are ignored. */
    replayParked: internalCommand({
      name: `${owner}.replayParked`,
      callers: ["partners"],
      input: z.object({ ids: z.array(uuid).max(1000) }),
      output: z.object({ replayed: z.number().int() }),
    }),
    /** Hands to every subscriber again what the service recorded since then; answers how many facts that are. */
    resend: internalCommand({
      name: `${owner}.resend`,
      callers: ["partners"],
      input: z.object({ since: instant }),
      output: z.object({ facts: z.number().int() }),
    }),
  };
}

const interval = z.object({ from: instant, to: instant });

/**
 * Digest of what a service holds about spends of effective time in [from, to), for the comparison between services.
 * `hash` is the sum, modulo 2^64 as decimal text, of the first 8 bytes (big-endian) of SHA-256 over one line per row, so that
 * it does not depend on the order. A line of members.drawDigest is `kind|id|issuer|creditor|points|unitPrice|currency|lotId` with kind
 * REDEMPTION (id = spend), REVERSAL (id = spend) or DEBT_REPAYMENT (id = purchase), unit price without trailing zeros; of
 * rewards.redemptionDigest `redemptionId|redeemer|points|CONFIRMED` or `…|CANCELLED`, issuerCode being the redeemer's code.
 */
export const digestRow = z.object({
  from: instant,
  issuerCode: partnerCode,
  count: z.number().int(),
  points: wholePoints,
  hash: z.string(),
});
export type DigestRow = z.infer<typeof digestRow>;
const digest = {
  input: z.object({ intervals: z.array(interval).max(1000) }),
  output: z.object({ rows: z.array(digestRow) }),
};
export const drawDigest = internalCommand({ name: "members.drawDigest", callers: ["settlement"], ...digest });
export const redemptionDigest = internalCommand({
  name: "rewards.redemptionDigest",
  callers: ["settlement"],
  ...digest,
});
