import type { ServiceName } from "@tessera/contracts";
import { startGateway } from "@tessera/gateway";
import type { Logger, Subgraph } from "@tessera/runtime";
import { portRefusal } from "./process/checkPort.js";

export interface OpenGateway {
  readonly host: string;
  readonly port: number;
  readonly subgraphs: Readonly<Record<ServiceName, Subgraph>>;
  readonly jwks: { readonly url: string } | { readonly text: string };
  readonly issuer: string;
  readonly audience: string;
  readonly corsOrigins: readonly string[];
  readonly development: boolean;
  readonly log: Logger;
}

export interface OpenedGateway {
  stop(): Promise<void>;
}

/** Opens the public door. Throws StartRefused when its port cannot be taken. */
export async function openGateway(options: OpenGateway): Promise<OpenedGateway> {
  const { host, port, jwks, ...others } = options;
  try {
    return await startGateway({
      host,
      port,
      jwks: "url" in jwks ? { url: jwks.url } : (JSON.parse(jwks.text) as { keys: object[] }),
      ...others,
    });
  } catch (error) {
    throw portRefusal(error, host, port) ?? error;
  }
}
