import { createHash, timingSafeEqual } from "node:crypto";
import type { ServiceName } from "@tessera/contracts";
import { StartRefused } from "../errors.js";

/** Who may call a service. Each has a credential of its own, made when the network starts. */
export type CallerName = ServiceName | "gateway";

/** By caller: the credential that it shows. */
export type Credentials = Readonly<Partial<Record<CallerName, string>>>;

const LEAST_CHARACTERS = 32;
const LEAST_DIFFERENT_CHARACTERS = 10;

/** Ends the start when a credential could be guessed or is shared between callers. Names the caller, never the credential. */
export function checkCredentials(credentials: Credentials): void {
  const seen = new Set<string>();
  for (const [caller, credential] of Object.entries(credentials)) {
    if (credential.length < LEAST_CHARACTERS || new Set(credential).size < LEAST_DIFFERENT_CHARACTERS) {
      throw new StartRefused(
        `The internal credential of ${caller} is too weak: give at least ${LEAST_CHARACTERS} random characters.`,
      );
    }
    if (seen.has(credential)) throw new StartRefused(`The internal credential of ${caller} is also another caller's.`);
    seen.add(credential);
  }
}

/**
 * Tells which caller an `authorization` header belongs to; undefined for none. Every credential is compared, each in constant
 * time over digests of equal length, so that the time tells nothing about what was right.
 */
export function recogniseCallers(
  credentials: Credentials,
): (authorization: string | undefined) => CallerName | undefined {
  const digests = Object.entries(credentials).map(([caller, credential]) => ({
    caller: caller as CallerName,
    digest: digestOf(`Bearer ${credential}`),
  }));
  return (authorization) => {
    const shown = digestOf(authorization ?? "");
    let found: CallerName | undefined;
    for (const { caller, digest } of digests) if (timingSafeEqual(digest, shown)) found = caller;
    return found;
  };
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
