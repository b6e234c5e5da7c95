import type { Credential } from "./verifyTokens.js";

/** A token that was checked counts for this long without another look at its signature: a key that is withdrawn ends that soon. */
const REMEMBERED_MS = 30_000;
const REMEMBERED_AT_MOST = 2_000;

export interface TokenMemory {
  /** What a token that was checked lately speaks for; undefined for any other. */
  readonly recall: (authorization: string) => Credential | undefined;
  /** The same for any token: it is checked unless it was lately. Throws what the check throws. */
  readonly verify: (authorization: string) => Promise<Credential>;
}

/**
 * Checking a signature costs about as much as the rest of the door, and a till sends the same token for hours. Tokens that hold
 * are remembered for 30 s and never past their end; those that do not are checked each time. `nowMs` is a clock in milliseconds
 * since 1970; `mostMs` shortens the half minute where keys are kept for less.
 */
export function rememberTokens(
  check: (authorization: string) => Promise<Credential>,
  nowMs: () => number = Date.now,
  mostMs: number = REMEMBERED_MS,
): TokenMemory {
  const keptMs = Math.min(mostMs, REMEMBERED_MS);
  const remembered = new Map<string, { readonly credential: Credential; readonly untilMs: number }>();
  const recall = (authorization: string): Credential | undefined => {
    const known = remembered.get(authorization);
    if (known === undefined) return undefined;
    const leftMs = known.untilMs - nowMs();
    // More is left than was given when the clock was put back since.
    if (leftMs > 0 && leftMs <= keptMs) return known.credential;
    remembered.delete(authorization);
    return undefined;
  };
  const verify = async (authorization: string): Promise<Credential> => {
    const known = recall(authorization);
    if (known !== undefined) return known;
    const credential = await check(authorization);
    const oldest = remembered.size < REMEMBERED_AT_MOST ? undefined : remembered.keys().next().value;
    if (oldest !== undefined) remembered.delete(oldest);
    const untilMs = Math.min(nowMs() + keptMs, credential.expiresAt.getTime());
    remembered.set(authorization, { credential, untilMs });
    return credential;
  };
  return { recall, verify };
}
