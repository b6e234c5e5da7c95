import type { NetworkConfig } from "../config/networkConfig.js";
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER, developmentKeySet } from "./developmentKeys.js";

export interface GatewayIdentity {
  readonly jwks: { readonly url: string } | { readonly text: string };
  readonly issuer: string;
  readonly audience: string;
  readonly keysKeptMs?: number | undefined;
}

/** By what the gateway knows who asks: an OIDC issuer's keys, or those of the development issuer in the data folder. */
export function gatewayIdentity({ identity, dataDir }: NetworkConfig): GatewayIdentity {
  if (identity.kind === "issuer") {
    const { jwksUrl, issuer, audience, keysKeptSeconds } = identity;
    const kept = keysKeptSeconds === undefined ? {} : { keysKeptMs: keysKeptSeconds * 1_000 };
    return { jwks: { url: jwksUrl }, issuer, audience, ...kept };
  }
  return {
    jwks: { text: JSON.stringify(developmentKeySet(dataDir)) },
    issuer: DEVELOPMENT_ISSUER,
    audience: DEVELOPMENT_AUDIENCE,
  };
}
