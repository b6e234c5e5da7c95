import type { ServiceName } from "@tessera/contracts";
import type { ExecutorName } from "@tessera/gateway";
import { StartRefused } from "@tessera/runtime";
import { z } from "zod";
import {
  credential,
  executorName,
  httpUrl,
  keysKeptSeconds,
  logLevel,
  origins,
  portNumber,
  readEnvironment,
  requiredText,
  uploadBytes,
  type Environment,
} from "./readEnvironment.js";
import { rateLimits } from "./rateLimits.js";
import { type Telemetry, telemetryOf, telemetryVariables } from "./telemetry.js";

/** The configuration of a process that runs the gateway. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly subgraphUrls: Readonly<Record<ServiceName, string>>;
  /** Opens the public fields of the subgraphs. */
  readonly credential: string;
  /** Where the keys are, or the keys themselves (a JSON Web Key Set as text) of a development network. */
  readonly jwks: { readonly url: string } | { readonly text: string };
  readonly issuer: string;
  readonly audience: string;
  readonly keysKeptMs?: number | undefined;
  /** Pages that may ask from a browser. */
  readonly corsOrigins: readonly string[];
  /** Changes of the rate limits; checked. */
  readonly rateLimits: string | undefined;
  /** Bytes of one file at most; the gateway's own limit when left out. */
  readonly uploadBytes: number | undefined;
  /** The gateway's executor; its own when left out. */
  readonly executor: ExecutorName | undefined;
  readonly production: boolean;
  readonly logLevel: string;
  readonly telemetry: Telemetry;
}

const schema = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber,
  MEMBERS_URL: httpUrl,
  PARTNERS_URL: httpUrl,
  REWARDS_URL: httpUrl,
  SETTLEMENT_URL: httpUrl,
  GATEWAY_CREDENTIAL: credential,
  JWKS_URL: httpUrl.optional(),
  DEVELOPMENT_JWKS: z.string().optional(),
  ISSUER: requiredText,
  AUDIENCE: requiredText,
  KEYS_KEPT_SECONDS: keysKeptSeconds.optional(),
  CORS_ORIGINS: origins.optional(),
  RATE_LIMITS: rateLimits.optional(),
  UPLOAD_BYTES: uploadBytes.optional(),
  TESSERA_GATEWAY_EXECUTOR: executorName.optional(),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: logLevel.default("warn"),
  ...telemetryVariables,
});

/** Reads the environment of the gateway's process. Throws StartRefused. */
export function gatewayConfig(environment: Environment): GatewayConfig {
  const variables = readEnvironment(schema, environment);
  const production = variables.NODE_ENV === "production";
  return {
    host: variables.HOST,
    port: variables.PORT,
    subgraphUrls: {
      members: variables.MEMBERS_URL,
      partners: variables.PARTNERS_URL,
      rewards: variables.REWARDS_URL,
      settlement: variables.SETTLEMENT_URL,
    },
    credential: variables.GATEWAY_CREDENTIAL,
    jwks: jwksOf(variables.JWKS_URL, production ? undefined : variables.DEVELOPMENT_JWKS),
    issuer: variables.ISSUER,
    audience: variables.AUDIENCE,
    ...(variables.KEYS_KEPT_SECONDS === undefined ? {} : { keysKeptMs: variables.KEYS_KEPT_SECONDS * 1_000 }),
    corsOrigins: variables.CORS_ORIGINS ?? [],
    rateLimits: variables.RATE_LIMITS,
    uploadBytes: variables.UPLOAD_BYTES,
    executor: variables.TESSERA_GATEWAY_EXECUTOR,
    production,
    logLevel: variables.LOG_LEVEL,
    telemetry: telemetryOf(variables),
  };
}

function jwksOf(url: string | undefined, text: string | undefined): GatewayConfig["jwks"] {
  if (url !== undefined) return { url };
  if (text !== undefined) return { text };
  throw new StartRefused("The environment cannot be used: JWKS_URL is missing.");
}
