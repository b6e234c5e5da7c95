import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import { StartRefused, type Credentials } from "@tessera/runtime";
import { z } from "zod";
import {
  credential,
  httpUrl,
  logLevel,
  natsUrl,
  portNumber,
  postgresUrl,
  readEnvironment,
  type Environment,
} from "./readEnvironment.js";

/** The configuration of a process that runs one service. */
export interface ServiceConfig {
  readonly service: ServiceName;
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** The other services, by name. */
  readonly peerUrls: Readonly<Record<ServiceName, string>>;
  /** Every caller's credential: the service's own to call with, the others' to recognise them by. */
  readonly credentials: Credentials;
  readonly natsUrl: string | undefined;
  readonly logLevel: string;
}

const schema = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: portNumber,
  DATABASE_URL: postgresUrl,
  MEMBERS_URL: httpUrl,
  PARTNERS_URL: httpUrl,
  REWARDS_URL: httpUrl,
  SETTLEMENT_URL: httpUrl,
  GATEWAY_CREDENTIAL: credential,
  MEMBERS_CREDENTIAL: credential,
  PARTNERS_CREDENTIAL: credential,
  REWARDS_CREDENTIAL: credential,
  SETTLEMENT_CREDENTIAL: credential,
  NATS_URL: natsUrl.optional(),
  LOG_LEVEL: logLevel.default("warn"),
});

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
    peerUrls: {
      members: variables.MEMBERS_URL,
      partners: variables.PARTNERS_URL,
      rewards: variables.REWARDS_URL,
      settlement: variables.SETTLEMENT_URL,
    },
    credentials: {
      gateway: variables.GATEWAY_CREDENTIAL,
      members: variables.MEMBERS_CREDENTIAL,
      partners: variables.PARTNERS_CREDENTIAL,
      rewards: variables.REWARDS_CREDENTIAL,
      settlement: variables.SETTLEMENT_CREDENTIAL,
    },
    natsUrl: variables.NATS_URL,
    logLevel: variables.LOG_LEVEL,
  };
}
