import { randomUUID } from "node:crypto";
import path from "node:path";
import { SCOPES, type Role, type Scope } from "@tessera/kernel";
import { StartRefused } from "@tessera/runtime/local";
import { importJWK, SignJWT } from "jose";
import type { Environment } from "../config/readEnvironment.js";
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER, developmentKeys } from "./developmentKeys.js";

export interface TokenRequest {
  readonly role: Role;
  /** Code of the partner that a partner client acts for. */
  readonly partner?: string | undefined;
  /** Public id of the member who signs in. */
  readonly member?: string | undefined;
  /** For the role partner; all of them when left out. */
  readonly scopes?: readonly Scope[] | undefined;
  /** Who it is, in timelines and as the scope of idempotency keys; one per role and partner or member when left out. */
  readonly subject?: string | undefined;
  /** How long it lives; a day when left out. */
  readonly lifetimeSeconds?: number | undefined;
}

const DAY_SECONDS = 86_400;

/**
 * A token for a development network, signed (ES256) with the key in its data folder. Throws StartRefused in production, where
 * tokens come from the issuer of JWKS_URL.
 */
export async function mintDevelopmentToken(
  dataDir: string,
  request: TokenRequest,
  environment: Environment = process.env,
): Promise<string> {
  refuseInProduction(environment);
  const { role, partner, member } = request;
  const [key] = developmentKeys(path.resolve(dataDir));
  if (key === undefined) throw new StartRefused("There is no development key.");
  const scopes = request.scopes ?? (role === "partner" ? SCOPES : []);
  const claims = {
    roles: [role],
    ...(partner === undefined ? {} : { partner }),
    ...(member === undefined ? {} : { member }),
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
  };
  const issuedAt = Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", kid: key.kid, typ: "JWT" })
    .setIssuer(DEVELOPMENT_ISSUER)
    .setAudience(DEVELOPMENT_AUDIENCE)
    .setSubject(
      request.subject ?? ["development", role, partner ?? member].filter((part) => part !== undefined).join(":"),
    )
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (request.lifetimeSeconds ?? DAY_SECONDS))
    .setJti(randomUUID())
    .sign(await importJWK(key, "ES256"));
}

/** The development issuer never works where NODE_ENV is production. */
export function refuseInProduction(environment: Environment): void {
  if (environment["NODE_ENV"] !== "production") return;
  throw new StartRefused(
    "The development issuer does not work with NODE_ENV=production: tokens come from the issuer of JWKS_URL.",
  );
}
