import type { NetworkConfig } from "../config/networkConfig.js";
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER, developmentKeySet } from "./developmentKeys.js";

export interface GatewayIdentity {
  readonly jwks: { readonly url: string } | { readonly text: string };
  readonly issuer: string;
  readonly audience: string;
}

/** By what the gateway knows who asks: an OIDC issuer's keys, or those of the development issuer in the data folder. */
export function gatewayIdentity({ identity, dataDir }: NetworkConfig): GatewayIdentity {
  if (identity.kind === "issuer")
    return { jwks: { url: identity.jwksUrl }, issuer: identity.issuer, audience: identity.audience };
  return {
    jwks: { text: JSON.stringify(developmentKeySet(dataDir)) },
    issuer: DEVELOPMENT_ISSUER,
    audience: DEVELOPMENT_AUDIENCE,
  };
}
