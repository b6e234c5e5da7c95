import type { Identity } from "@tessera/kernel";
import { NotAnAnswer, StartRefused, unavailable } from "@tessera/runtime";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from "jose";
import { callerOfClaims } from "./callerOfClaims.js";

export interface IdentityOptions {
  /** The issuer's public keys, or where to fetch them. Two live keys at a time let it change them. */
  readonly jwks: JSONWebKeySet | { readonly url: string };
  readonly issuer: string;
  readonly audience: string;
  /** Signatures that are accepted, whatever a token or a key says of itself. ES256 and RS256 when left out. */
  readonly algorithms?: readonly string[] | undefined;
  /** How long a key that the issuer has withdrawn may still count; ten minutes when left out. */
  readonly keysKeptMs?: number | undefined;
}

/** A token that holds: who it speaks for, and when that ends. */
export interface Credential {
  readonly caller: Identity;
  readonly expiresAt: Date;
}

/** Asymmetric only: with a shared secret, who can check a token could also write one. */
const ASYMMETRIC = /^(ES(256|384|512)|RS(256|384|512)|PS(256|384|512)|EdDSA|Ed25519)$/;
const DEFAULT_ALGORITHMS = ["ES256", "RS256"];
const CLOCK_TOLERANCE_SECONDS = 5;
const KEYS_KEPT_MS = 600_000;
const ASK_AGAIN_MS = 30_000;
const BEARER = /^Bearer ([A-Za-z0-9_-]{1,4096}\.[A-Za-z0-9_-]{1,8192}\.[A-Za-z0-9_-]{1,2048})$/i;

function unauthenticated(): NotAnAnswer {
  return new NotAnAnswer("UNAUTHENTICATED", "The token is not valid: sign in again.");
}

/**
 * Checks the text of an `authorization` header: signature by a key of the issuer, algorithm, issuer, audience, `exp`, `iat`, `sub`.
 * Throws UNAUTHENTICATED for a token that does not hold, without telling why; UNAVAILABLE when the keys cannot be fetched.
 */
export function verifyTokens(options: IdentityOptions): (authorization: string) => Promise<Credential> {
  const algorithms = [...(options.algorithms ?? DEFAULT_ALGORITHMS)];
  const weak = algorithms.find((algorithm) => !ASYMMETRIC.test(algorithm));
  if (weak !== undefined) throw new StartRefused(`Tokens cannot be accepted with the algorithm ${weak}.`);
  const keys = keysOf(options);
  return async (authorization) => {
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated();
    const claims = await verify(token, keys, { ...options, algorithms });
    const caller = callerOfClaims(claims);
    const expiresAt = new Date(claims.exp! * 1000);
    // A date that no calendar has is no end.
    if (caller === undefined || Number.isNaN(expiresAt.getTime())) throw unauthenticated();
    return { caller, expiresAt };
  };
}

function keysOf({ jwks, keysKeptMs = KEYS_KEPT_MS }: IdentityOptions): JWTVerifyGetKey {
  if (!("url" in jwks)) return createLocalJWKSet(jwks);
  // A key that is not known yet is asked for again, at most every 30 s, so that a new key needs no restart.
  return createRemoteJWKSet(new URL(jwks.url), {
    timeoutDuration: 3_000,
    cooldownDuration: Math.min(ASK_AGAIN_MS, keysKeptMs),
    cacheMaxAge: keysKeptMs,
  });
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience, algorithms }: IdentityOptions & { readonly algorithms: string[] },
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      requiredClaims: ["sub", "exp", "iat"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    if (payload.iat! > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS) throw unauthenticated();
    return payload;
  } catch (cause) {
    if (isAboutToken(cause)) throw unauthenticated();
    throw unavailable(cause);
  }
}

/** False when the issuer's keys could not be fetched: a time-out, no connection, or an answer that is no key set. */
function isAboutToken(cause: unknown): boolean {
  if (cause instanceof NotAnAnswer) return true;
  if (!(cause instanceof errors.JOSEError)) return false;
  return !(
    cause instanceof errors.JWKSTimeout ||
    cause instanceof errors.JWKSInvalid ||
    cause.code === errors.JOSEError.code
  );
}
