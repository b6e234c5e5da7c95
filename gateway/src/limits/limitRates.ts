import { type Caller, hasRole } from "@tessera/kernel";
import { BoundedMap } from "../execution/boundedMap.js";

/** Kinds of people and programs that ask. Operators, finance, support and auditors are `staff`. */
export type Asker = "anonymous" | "member" | "partner" | "staff";

/** How often a business flow may be asked for, counted per credential. */
export interface RateLimit {
  readonly flow: string;
  /** Root fields that count; `*` counts each request once. */
  readonly fields: readonly string[] | "*";
  /** Per minute, by who asks; as many at once when none came before. Who is left out is not limited: an import is no phone. */
  readonly perMinute: Readonly<Partial<Record<Asker, number>>>;
}

export const RATE_LIMITS: readonly RateLimit[] = [
  { flow: "requests", fields: "*", perMinute: { anonymous: 12_000, member: 6_000 } },
  { flow: "redemptions", fields: ["redeemReward", "cancelRedemption"], perMinute: { member: 600, partner: 12_000 } },
  { flow: "enrolments", fields: ["enrolMember", "enrolMembers"], perMinute: { partner: 12_000 } },
  { flow: "uploads", fields: ["uploadFile"], perMinute: { partner: 120, staff: 600 } },
  { flow: "verifications", fields: ["startVerification"], perMinute: { staff: 60 } },
];

/** Credentials that asked lately. One that is forgotten starts afresh. */
const MOST_CREDENTIALS = 100_000;

interface Bucket {
  left: number;
  countedAtMs: number;
}

export interface Exceeded {
  readonly flow: string;
  readonly retryAfterSeconds: number;
}

export type CountRequest = (
  caller: Caller,
  address: string,
  fields: readonly string[],
  nowMs: number,
) => Exceeded | undefined;

/**
 * Token buckets in the memory of this process, one per flow and credential (the address, for those without). With several
 * gateways each counts for itself. A request that exceeds one flow takes nothing from the others.
 */
export function limitRates(limits: readonly RateLimit[]): CountRequest {
  const buckets = new BoundedMap<string, Bucket>(MOST_CREDENTIALS);
  return (caller, address, fields, nowMs) => {
    const asker = askerOf(caller);
    const who = caller === undefined ? `address:${address}` : `subject:${caller.subject}`;
    const taken: { bucket: Bucket; count: number }[] = [];
    for (const { flow, fields: counted, perMinute } of limits) {
      const most = perMinute[asker];
      const count = counted === "*" ? 1 : fields.filter((field) => counted.includes(field)).length;
      if (most === undefined || count === 0) continue;
      const bucket = refilled(buckets, `${flow}/${who}`, most, nowMs);
      if (bucket.left < count) {
        for (const { bucket: other, count: back } of taken) other.left += back;
        return { flow, retryAfterSeconds: Math.max(1, Math.ceil(((count - bucket.left) * 60) / most)) };
      }
      bucket.left -= count;
      taken.push({ bucket, count });
    }
    return undefined;
  };
}

function refilled(buckets: BoundedMap<string, Bucket>, key: string, most: number, nowMs: number): Bucket {
  const known = buckets.get(key);
  if (known === undefined) {
    const fresh = { left: most, countedAtMs: nowMs };
    buckets.set(key, fresh);
    return fresh;
  }
  known.left = Math.min(most, known.left + ((nowMs - known.countedAtMs) * most) / 60_000);
  known.countedAtMs = nowMs;
  return known;
}

function askerOf(caller: Caller): Asker {
  if (caller === undefined) return "anonymous";
  if (hasRole(caller, "operator", "finance", "finance_approver", "support", "auditor")) return "staff";
  return hasRole(caller, "partner") ? "partner" : "member";
}
