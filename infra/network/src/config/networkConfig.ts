import path from "node:path";
import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import type { ExecutorName } from "@tessera/gateway";
import { StartRefused } from "@tessera/runtime";
import { z } from "zod";
import {
  executorName,
  httpUrl,
  keysKeptSeconds,
  logLevel,
  natsUrl,
  origins,
  portNumber,
  postgresUrl,
  readEnvironment,
  requiredText,
  uploadBytes,
  type Environment,
} from "./readEnvironment.js";
import { fileQuotaOf, fileQuotaVariables, type ToldFileQuota } from "./fileQuota.js";
import { rateLimits } from "./rateLimits.js";
import { type Telemetry, telemetryOf, telemetryVariables } from "./telemetry.js";

/** What the person who starts a network may say; the rest comes from the environment. */
export interface NetworkOptions {
  /** Data folder; TESSERA_DATA, or .tessera, when left out. */
  readonly dataDir?: string | undefined;
  /** Port of the gateway, 0 for a free one; PORT, or 4000, when left out. */
  readonly port?: number | undefined;
  /** Address that the gateway listens on; HOST, or 127.0.0.1, when left out. */
  readonly host?: string | undefined;
  /** One process for each service and the gateway instead of one for all. */
  readonly split?: boolean | undefined;
  /** NATS JetStream as the bus; NATS_URL when left out, the embedded bus when that is not set either. */
  readonly natsUrl?: string | undefined;
}

/** Where tokens are checked. "development": keys and tokens are made in the data folder. */
export type Identity =
  | { readonly kind: "development" }
  | {
      readonly kind: "issuer";
      readonly jwksUrl: string;
      readonly issuer: string;
      readonly audience: string;
      /** How long a key that the issuer has withdrawn may still count; the gateway's own time when left out. */
      readonly keysKeptSeconds?: number | undefined;
    };

export interface NetworkConfig {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly split: boolean;
  readonly production: boolean;
  readonly natsUrl: string | undefined;
  /** URL of an administrator that makes the databases. */
  readonly databaseUrl: string | undefined;
  readonly serviceDatabaseUrls: Readonly<Partial<Record<ServiceName, string>>>;
  readonly identity: Identity;
  /** Pages that may ask from a browser; none when left out. */
  readonly corsOrigins: readonly string[];
  /** Changes of the rate limits; checked. */
  readonly rateLimits: string | undefined;
  /** Bytes of one file at most; the gateway's own limit when left out. */
  readonly uploadBytes: number | undefined;
  readonly fileQuota: ToldFileQuota | undefined;
  /** The gateway's executor; its own when left out. */
  readonly executor: ExecutorName | undefined;
  readonly logLevel: string;
  readonly telemetry: Telemetry;
}

const schema = z.object({
  TESSERA_DATA: z.string().default(".tessera"),
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber.default(4000),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: logLevel.default("warn"),
  NATS_URL: natsUrl.optional(),
  DATABASE_URL: postgresUrl.optional(),
  MEMBERS_DATABASE_URL: postgresUrl.optional(),
  PARTNERS_DATABASE_URL: postgresUrl.optional(),
  REWARDS_DATABASE_URL: postgresUrl.optional(),
  SETTLEMENT_DATABASE_URL: postgresUrl.optional(),
  JWKS_URL: httpUrl.optional(),
  ISSUER: requiredText.optional(),
  AUDIENCE: requiredText.optional(),
  KEYS_KEPT_SECONDS: keysKeptSeconds.optional(),
  CORS_ORIGINS: origins.optional(),
  RATE_LIMITS: rateLimits.optional(),
  UPLOAD_BYTES: uploadBytes.optional(),
  ...fileQuotaVariables,
  TESSERA_GATEWAY_EXECUTOR: executorName.optional(),
  ...telemetryVariables,
});
type Variables = z.output<typeof schema>;

/** The configuration of a whole network: the only place where its process reads the environment. Throws StartRefused. */
export function networkConfig(options: NetworkOptions, environment: Environment): NetworkConfig {
  const variables = readEnvironment(schema, {
    ...environment,
    ...(options.natsUrl === undefined ? {} : { NATS_URL: options.natsUrl }),
  });
  const production = variables.NODE_ENV === "production";
  return {
    dataDir: path.resolve(options.dataDir ?? variables.TESSERA_DATA),
    host: options.host ?? variables.HOST,
    port: options.port ?? variables.PORT,
    split: options.split ?? false,
    production,
    natsUrl: variables.NATS_URL,
    databaseUrl: variables.DATABASE_URL,
    serviceDatabaseUrls: serviceDatabaseUrls(variables),
    identity: identityOf(variables, production),
    corsOrigins: variables.CORS_ORIGINS ?? [],
    rateLimits: variables.RATE_LIMITS,
    uploadBytes: variables.UPLOAD_BYTES,
    fileQuota: fileQuotaOf(variables),
    executor: variables.TESSERA_GATEWAY_EXECUTOR,
    logLevel: variables.LOG_LEVEL,
    telemetry: telemetryOf(variables),
  };
}

/** One URL per service: all of them, or none, or some beside DATABASE_URL for the others. */
function serviceDatabaseUrls(variables: Variables): Partial<Record<ServiceName, string>> {
  const named = SERVICE_NAMES.map((service) => [service, `${service.toUpperCase()}_DATABASE_URL`] as const);
  const urls = named.flatMap(([service, name]) => {
    const url = (variables as Record<string, unknown>)[name];
    return typeof url === "string" ? [[service, url] as const] : [];
  });
  const missing = named.filter(([service]) => !urls.some(([given]) => given === service)).map(([, name]) => name);
  if (urls.length > 0 && missing.length > 0 && variables.DATABASE_URL === undefined) {
    throw new StartRefused(
      `The environment cannot be used: ${missing.join(", ")} missing, since other services have a database URL of their own.`,
    );
  }
  return Object.fromEntries(urls);
}

function identityOf({ JWKS_URL, ISSUER, AUDIENCE, KEYS_KEPT_SECONDS }: Variables, production: boolean): Identity {
  const given = { JWKS_URL, ISSUER, AUDIENCE };
  const missing = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (JWKS_URL !== undefined && ISSUER !== undefined && AUDIENCE !== undefined) {
    const keysKeptSeconds = KEYS_KEPT_SECONDS;
    return { kind: "issuer", jwksUrl: JWKS_URL, issuer: ISSUER, audience: AUDIENCE, keysKeptSeconds };
  }
  if (!production && missing.length === 3) return { kind: "development" };
  throw new StartRefused(
    `The environment cannot be used: ${missing.join(", ")} missing; tokens need JWKS_URL, ISSUER and AUDIENCE together${production ? " in production" : ""}.`,
  );
}
