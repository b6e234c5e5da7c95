import path from "node:path";
import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import { checkCredential, StartRefused, type CallerDigests } from "@tessera/runtime";
import { z } from "zod";
import { fileQuotaOf, fileQuotaVariables, type ToldFileQuota } from "./fileQuota.js";
import {
  credential,
  credentialDigest,
  httpUrl,
  logLevel,
  natsUrl,
  portNumber,
  postgresUrl,
  readEnvironment,
  requiredText,
  type Environment,
} from "./readEnvironment.js";
import { type Telemetry, telemetryOf, telemetryVariables } from "./telemetry.js";

/** The configuration of a process that runs one service. */
export interface ServiceConfig {
  readonly service: ServiceName;
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** Keys of the service that must not stand in its database. */
  readonly keysFolder: string;
  /** The other services, by name. */
  readonly peerUrls: Readonly<Record<ServiceName, string>>;
  /** The service's own, to call with. */
  readonly credential: string;
  /** By what it recognises those who call it. Their credentials it does not know. */
  readonly callers: CallerDigests;
  readonly natsUrl: string | undefined;
  readonly logLevel: string;
  readonly telemetry: Telemetry;
  /** Of the service that keeps files. */
  readonly fileQuota: ToldFileQuota | undefined;
}

const schema = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber,
  DATABASE_URL: postgresUrl,
  KEYS_FOLDER: requiredText,
  MEMBERS_URL: httpUrl,
  PARTNERS_URL: httpUrl,
  REWARDS_URL: httpUrl,
  SETTLEMENT_URL: httpUrl,
  NATS_URL: natsUrl.optional(),
  LOG_LEVEL: logLevel.default("warn"),
  ...fileQuotaVariables,
  ...telemetryVariables,
});

/** A service needs its own credential, and digests of all the others'. */
function readCredentials(
  service: ServiceName,
  environment: Environment,
): Pick<ServiceConfig, "credential" | "callers"> {
  const own = `${service.toUpperCase()}_CREDENTIAL`;
  const callers = (["gateway", ...SERVICE_NAMES] as const).filter((caller) => caller !== service);
  const digests = callers.map((caller) => [caller, `${caller.toUpperCase()}_CREDENTIAL_SHA256`] as const);
  const shape = Object.fromEntries(digests.map(([, name]) => [name, credentialDigest]));
  const variables = readEnvironment(z.object({ ...shape, [own]: credential }), environment);
  checkCredential(service, variables[own] ?? "");
  return {
    credential: variables[own] ?? "",
    callers: Object.fromEntries(digests.map(([caller, name]) => [caller, variables[name]])),
  };
}

/** Reads the environment of a service's process. `supervised` tells that a supervisor carries the embedded bus. Throws StartRefused. */
export function serviceConfig(name: string | undefined, environment: Environment, supervised: boolean): ServiceConfig {
  const service = SERVICE_NAMES.find((known) => known === name);
  if (service === undefined) throw new StartRefused(`Name the service to run: one of ${SERVICE_NAMES.join(", ")}.`);
  const variables = readEnvironment(schema, environment);
  if (variables.NATS_URL === undefined && !supervised) {
    throw new StartRefused(
      "The environment cannot be used: NATS_URL is missing; a service on its own needs it as its bus.",
    );
  }
  return {
    service,
    host: variables.HOST,
    port: variables.PORT,
    databaseUrl: variables.DATABASE_URL,
    keysFolder: path.resolve(variables.KEYS_FOLDER),
    peerUrls: {
      members: variables.MEMBERS_URL,
      partners: variables.PARTNERS_URL,
      rewards: variables.REWARDS_URL,
      settlement: variables.SETTLEMENT_URL,
    },
    ...readCredentials(service, environment),
    natsUrl: variables.NATS_URL,
    logLevel: variables.LOG_LEVEL,
    telemetry: telemetryOf(variables),
    fileQuota: fileQuotaOf(variables),
  };
}
