import { createHash, timingSafeEqual } from "node:crypto";
import type { ServiceName } from "@tessera/contracts";
import { StartRefused } from "../errors.js";

/** Who may call a service. Each has a credential of its own, made when the network starts. */
export type CallerName = ServiceName | "gateway";

/**
 * By caller: SHA-256 of its credential, 64 hex digits. Enough to recognise it by, and of no use to whoever finds it: credentials
 * are long and random, so a plain digest cannot be guessed back.
 */
export type CallerDigests = Readonly<Partial<Record<CallerName, string>>>;

const LEAST_CHARACTERS = 32;
const LEAST_DIFFERENT_CHARACTERS = 10;

/** Ends the start when a caller's own credential could be guessed. Names the caller, never the credential. */
export function checkCredential(caller: CallerName, credential: string): void {
  if (credential.length >= LEAST_CHARACTERS && new Set(credential).size >= LEAST_DIFFERENT_CHARACTERS) return;
  throw new StartRefused(
    `The internal credential of ${caller} is too weak: give at least ${LEAST_CHARACTERS} random characters.`,
  );
}

/** SHA-256 of a credential as hex: what its owner's callees are given. */
export function digestCredential(credential: string): string {
  return sha256(credential).toString("hex");
}

/**
 * Tells which caller an `authorization` header belongs to; undefined for none. Every digest is compared, each in constant time, so
 * that the time tells nothing about what was right. Throws StartRefused when a digest is none, or two callers share one.
 */
export function recogniseCallers(
  digests: CallerDigests,
): (authorization: string | undefined) => CallerName | undefined {
  const known = Object.entries(digests).map(([caller, digest]) => ({
    caller: caller as CallerName,
    digest: parseDigest(caller, digest),
  }));
  for (const { caller, digest } of known) {
    if (known.some((other) => other.caller !== caller && other.digest.equals(digest)))
      throw new StartRefused(`The internal credential of ${caller} is also another caller's.`);
  }
  return (authorization = "") => {
    const isBearer = authorization.startsWith(BEARER);
    const shown = sha256(isBearer ? authorization.slice(BEARER.length) : "");
    let found: CallerName | undefined;
    for (const { caller, digest } of known) if (timingSafeEqual(digest, shown)) found = caller;
    return isBearer ? found : undefined;
  };
}

const BEARER = "Bearer ";

function parseDigest(caller: string, digest: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(digest))
    throw new StartRefused(`The digest of the internal credential of ${caller} is not a SHA-256 of 64 hex digits.`);
  return Buffer.from(digest, "hex");
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
