import { RATE_LIMITS, type Asker, type RateLimit } from "./limitRates.js";

const ASKERS: readonly Asker[] = ["anonymous", "member", "partner", "staff"];

/**
 * The rate limits with changes as an operator writes them: `redemptions.member=60, enrolments.partner=off`, per minute. Answers
 * undefined for a text that is none, or names a flow or an asker that there is not.
 */
export function changeRateLimits(text: string, limits: readonly RateLimit[] = RATE_LIMITS): RateLimit[] | undefined {
  let changed = [...limits];
  for (const part of text.split(",")) {
    const [, flow, who, most] = /^\s*(\w+)\.(\w+)=(off|[1-9]\d{0,8})\s*$/.exec(part) ?? [];
    const asker = ASKERS.find((one) => one === who);
    if (asker === undefined || !changed.some((limit) => limit.flow === flow)) return undefined;
    changed = changed.map((limit) => (limit.flow === flow ? changeOne(limit, asker, most) : limit));
  }
  return changed;
}

function changeOne(limit: RateLimit, asker: Asker, most: string | undefined): RateLimit {
  const others = Object.entries(limit.perMinute).filter(([name]) => name !== asker);
  return { ...limit, perMinute: Object.fromEntries(most === "off" ? others : [...others, [asker, Number(most)]]) };
}
