import { existsSync } from "node:fs";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import { digestCredential, StartRefused, type CallerName, type Logger } from "@tessera/runtime";
import { keysFolder } from "../folder/keysFolder.js";
import { fileQuotaEnvironment } from "../config/fileQuota.js";
import type { NetworkConfig } from "../config/networkConfig.js";
import { metricsEnvironment, tracingEnvironment } from "../config/telemetry.js";
import { gatewayIdentity } from "../identity/gatewayIdentity.js";
import { checkPort, type CheckedPort } from "../process/checkPort.js";
import type { RunningParts } from "../startInProcess.js";
import type { ChildMessage, Subscription } from "./childMessages.js";
import { superviseChild, type SupervisedChild } from "./superviseChild.js";

const LOOPBACK = "127.0.0.1";
const PROGRAMS = path.join(__dirname, "..", "..", "dist");
const STOP_ORDER: readonly string[] = ["gateway", "rewards", "settlement", "members", "partners"];

/**
 * One process for each service and one for the gateway, on ports of the loopback interface. Credentials are made here, for this
 * run alone; a process that dies is started again on its port. `onChange` is called when a process has another id.
 */
export async function startSplit(
  config: NetworkConfig,
  port: number,
  urls: Readonly<Record<ServiceName, string>>,
  log: Logger,
  onChange: () => void,
): Promise<RunningParts> {
  if (!existsSync(path.join(PROGRAMS, "service.js")))
    throw new StartRefused("The programs of the split network are not built; run: npm run build");
  const checked = await checkServicePorts();
  const ports = Object.fromEntries(SERVICE_NAMES.map((name) => [name, checked[name].port])) as Record<
    ServiceName,
    number
  >;
  const common = commonEnvironment(config, ports);
  const credentials = makeCredentials();
  const children = new Map<string, SupervisedChild>();
  const processes: Record<string, { pid: number; port: number }> = {};
  const subscriptions = new Map<ServiceName, Subscription>();

  const tellAll = (): void => {
    for (const child of children.values())
      child.tell({ kind: "subscriptions", subscriptions: [...subscriptions.values()] });
  };
  const hear = (message: ChildMessage): void => {
    if (message.kind === "subscribed") subscriptions.set(message.subscription.service, message.subscription);
    // A process that was started again needs to hear it too.
    if (message.kind === "subscribed" || message.kind === "ready") tellAll();
  };
  const supervise = (
    name: string,
    program: string,
    childPort: number,
    environment: Record<string, string>,
  ): Promise<void> => {
    const onStarted = (pid: number): void => {
      processes[name] = { pid, port: childPort };
      onChange();
    };
    const options = {
      name,
      program: path.join(PROGRAMS, program),
      parameters: program === "service.js" ? [name] : [],
      log,
      onMessage: hear,
      onStarted,
    };
    const child = superviseChild({ ...options, environment: { ...common, ...environment, PORT: String(childPort) } });
    children.set(name, child);
    return child.ready;
  };
  const stop = async (): Promise<void> => {
    for (const name of STOP_ORDER) await children.get(name)?.stop();
  };

  try {
    await Promise.all([
      ...SERVICE_NAMES.map(async (name) =>
        supervise(name, "service.js", ports[name], {
          DATABASE_URL: urls[name],
          KEYS_FOLDER: keysFolder(config.dataDir, name),
          HOST: LOOPBACK,
          ...credentialsOf(name, credentials),
        }),
      ),
      supervise("gateway", "gateway.js", port, {
        ...gatewayEnvironment(config),
        GATEWAY_CREDENTIAL: credentials.gateway,
      }),
    ]);
    return { children: processes, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    for (const { release } of Object.values(checked)) release();
  }
}

/** Free ports, kept for the life of the network, so that a process that is started again is found where it was. */
async function checkServicePorts(): Promise<Record<ServiceName, CheckedPort>> {
  const checked = await Promise.all(SERVICE_NAMES.map(async (name) => [name, await checkPort(LOOPBACK, 0)] as const));
  return Object.fromEntries(checked) as Record<ServiceName, CheckedPort>;
}

type Credentials = Readonly<Record<CallerName, string>>;

/** Each caller has a credential of its own, 256 random bits. */
function makeCredentials(): Credentials {
  const callers = ["gateway", ...SERVICE_NAMES] as const;
  return Object.fromEntries(callers.map((caller) => [caller, randomBytes(32).toString("base64url")])) as Credentials;
}

/** What one service is told: its own credential, and of the others' the digests by which it recognises them. */
function credentialsOf(service: ServiceName, credentials: Credentials): Record<string, string> {
  const named = Object.entries(credentials).map(([caller, secret]) =>
    caller === service
      ? [`${caller.toUpperCase()}_CREDENTIAL`, secret]
      : [`${caller.toUpperCase()}_CREDENTIAL_SHA256`, digestCredential(secret)],
  );
  return Object.fromEntries(named) as Record<string, string>;
}

function commonEnvironment(
  config: NetworkConfig,
  ports: Readonly<Record<ServiceName, number>>,
): Record<string, string> {
  const urls = SERVICE_NAMES.map((name) => [`${name.toUpperCase()}_URL`, `http://${LOOPBACK}:${ports[name]}`]);
  return {
    PATH: "/usr/bin:/bin",
    LOG_LEVEL: config.logLevel,
    APOLLO_TELEMETRY_DISABLED: "true",
    ...(config.production ? { NODE_ENV: "production" } : {}),
    ...(config.natsUrl === undefined ? {} : { NATS_URL: config.natsUrl }),
    ...tracingEnvironment(config.telemetry),
    ...fileQuotaEnvironment(config.fileQuota),
    ...(Object.fromEntries(urls) as Record<string, string>),
  };
}

function gatewayEnvironment(config: NetworkConfig): Record<string, string> {
  const { jwks, issuer, audience, keysKeptMs } = gatewayIdentity(config);
  const keys = "url" in jwks ? { JWKS_URL: jwks.url } : { DEVELOPMENT_JWKS: jwks.text };
  return {
    HOST: config.host,
    ISSUER: issuer,
    AUDIENCE: audience,
    ...(keysKeptMs === undefined ? {} : { KEYS_KEPT_SECONDS: String(keysKeptMs / 1_000) }),
    CORS_ORIGINS: config.corsOrigins.join(","),
    RATE_LIMITS: config.rateLimits ?? "",
    UPLOAD_BYTES: config.uploadBytes === undefined ? "" : String(config.uploadBytes),
    ...(config.executor === undefined ? {} : { TESSERA_GATEWAY_EXECUTOR: config.executor }),
    ...metricsEnvironment(config.telemetry),
    ...keys,
  };
}
