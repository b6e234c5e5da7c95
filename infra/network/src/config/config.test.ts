import path from "node:path";
import { digestCredential, recogniseCallers, StartRefused } from "@tessera/runtime";
import { gatewayConfig } from "./gatewayConfig.js";
import { networkConfig } from "./networkConfig.js";
import { serviceConfig } from "./serviceConfig.js";
import { metricsEnvironment, tracingEnvironment } from "./telemetry.js";

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(StartRefused);
    const { message } = error as Error;
    expect(message).not.toContain("\n");
    expect(message).not.toContain("hidden");
    return message;
  }
  throw new Error("it was accepted");
}

const secret = (name: string): string => `${name}-0123456789-0123456789-0123456789`;
const service = {
  PORT: "4001",
  DATABASE_URL: "postgres://a:hidden@db/x",
  KEYS_FOLDER: "/keys",
  MEMBERS_URL: "http://members:1",
  PARTNERS_URL: "http://partners:1",
  REWARDS_URL: "http://rewards:1",
  SETTLEMENT_URL: "http://settlement:1",
  MEMBERS_CREDENTIAL: secret("members"),
  GATEWAY_CREDENTIAL_SHA256: digestCredential(secret("gateway")),
  PARTNERS_CREDENTIAL_SHA256: digestCredential(secret("partners")),
  REWARDS_CREDENTIAL_SHA256: digestCredential(secret("rewards")),
  SETTLEMENT_CREDENTIAL_SHA256: digestCredential(secret("settlement")),
  NATS_URL: "nats://bus:4222",
};
const gateway = {
  ...service,
  GATEWAY_CREDENTIAL: secret("gateway"),
  ISSUER: "https://issuer",
  AUDIENCE: "tessera",
  JWKS_URL: "https://issuer/keys",
};

test("an empty environment is an embedded development network on port 4000", () => {
  expect(networkConfig({}, {})).toEqual({
    dataDir: path.resolve(".tessera"),
    host: "127.0.0.1",
    port: 4000,
    split: false,
    production: false,
    natsUrl: undefined,
    databaseUrl: undefined,
    serviceDatabaseUrls: {},
    identity: { kind: "development" },
    corsOrigins: [],
    logLevel: "warn",
    telemetry: { tracing: undefined, metrics: undefined, metricsOnDoor: undefined },
  });
});

test("what is said at the start counts before the environment, and an empty variable is none", () => {
  const environment = { PORT: "5000", TESSERA_DATA: "/env", DATABASE_URL: "", HOST: "0.0.0.0" };
  expect(networkConfig({ port: 0, dataDir: "/said" }, environment)).toMatchObject({
    port: 0,
    dataDir: "/said",
    host: "0.0.0.0",
    databaseUrl: undefined,
  });
});

test.each([
  ["PORT", "70000", "PORT is not a port number from 0 to 65535"],
  ["PORT", "http", "PORT is not a port number from 0 to 65535"],
  ["DATABASE_URL", "hidden", "DATABASE_URL is not a URL of the form postgres://USER:PASSWORD@HOST:PORT/DATABASE"],
  ["NATS_URL", "http://bus", "NATS_URL is not a URL of the form nats://HOST:PORT"],
  ["CORS_ORIGINS", "https://shop.example/path", "CORS_ORIGINS is not a list of origins of the form https://HOST:PORT"],
  [
    "RATE_LIMITS",
    "redemptions=1",
    "RATE_LIMITS is not a list of limits of the form redemptions.member=600 or enrolments.partner=off",
  ],
  ["UPLOAD_BYTES", "200 MB", "UPLOAD_BYTES is not a number of bytes from 100 to 9999999999"],
  ["PARTNER_BYTES_PER_DAY", "1 GB", "PARTNER_BYTES_PER_DAY is not a number of bytes from 100 to 999999999999999"],
  ["LOG_LEVEL", "loud", "LOG_LEVEL is none of fatal, error, warn, info, debug, trace, silent"],
])("%s=%s is one line", (name, value, problem) => {
  expect(refusal(() => networkConfig({}, { [name]: value }))).toBe(`The environment cannot be used: ${problem}.`);
});

test("database URLs are given for all services or for none", () => {
  const one = { MEMBERS_DATABASE_URL: "postgres://a:hidden@db/x" };
  expect(refusal(() => networkConfig({}, one))).toMatch(
    /PARTNERS_DATABASE_URL, REWARDS_DATABASE_URL, SETTLEMENT_DATABASE_URL missing/,
  );
  expect(networkConfig({}, { ...one, DATABASE_URL: "postgres://a:hidden@db/y" }).serviceDatabaseUrls).toEqual({
    members: one.MEMBERS_DATABASE_URL,
  });
});

test("production needs an issuer, and half of one is refused everywhere", () => {
  expect(refusal(() => networkConfig({}, { NODE_ENV: "production" }))).toMatch(
    /JWKS_URL, ISSUER, AUDIENCE missing.* in production\.$/,
  );
  expect(refusal(() => networkConfig({}, { JWKS_URL: "https://issuer/keys" }))).toMatch(/ISSUER, AUDIENCE missing/);
  const issuer = { JWKS_URL: "https://issuer/keys", ISSUER: "https://issuer", AUDIENCE: "tessera" };
  expect(networkConfig({}, { ...issuer, NODE_ENV: "production" })).toMatchObject({
    production: true,
    identity: { kind: "issuer", issuer: "https://issuer" },
  });
});

test("a service's process reads its own environment", () => {
  expect(serviceConfig("members", service, false)).toMatchObject({
    service: "members",
    port: 4001,
    natsUrl: "nats://bus:4222",
    credential: secret("members"),
  });
});

test("a service is told its own credential, and of the others' only by what it recognises them", () => {
  const config = serviceConfig("members", { ...service, REWARDS_CREDENTIAL: secret("rewards") }, false);
  expect(Object.keys(config.callers).sort()).toEqual(["gateway", "partners", "rewards", "settlement"]);
  expect(recogniseCallers(config.callers)(`Bearer ${secret("rewards")}`)).toBe("rewards");
  expect(JSON.stringify(config)).not.toContain(secret("rewards"));
  const plain = { ...service, REWARDS_CREDENTIAL_SHA256: secret("hidden") };
  expect(refusal(() => serviceConfig("members", plain, false))).toMatch(
    /REWARDS_CREDENTIAL_SHA256 is not a SHA-256 of 64 lower-case hex digits/,
  );
});

test("what the network tells of itself goes where the environment says, and nowhere without", () => {
  const { telemetry } = networkConfig(
    {},
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b,x-team=c",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
      METRICS_PORT: "9464",
      METRICS_ON_DOOR: "false",
    },
  );
  expect(telemetry).toEqual({
    tracing: { endpoint: "http://collector:4318", headers: { "x-key": "a b", "x-team": "c" }, ratio: 0.25 },
    metrics: { host: "127.0.0.1", port: 9464 },
    metricsOnDoor: false,
  });
  const handed = { ...tracingEnvironment(telemetry), ...metricsEnvironment(telemetry) };
  expect(networkConfig({}, handed).telemetry).toEqual(telemetry);
  expect(refusal(() => networkConfig({}, { OTEL_TRACES_SAMPLER_ARG: "2" }))).toMatch(/is not a number from 0 to 1/);
});

test.each(["GATEWAY_CREDENTIAL_SHA256", "MEMBERS_CREDENTIAL", "DATABASE_URL", "PORT", "REWARDS_URL"])(
  "a service without %s is refused",
  (name) => {
    expect(refusal(() => serviceConfig("members", { ...service, [name]: undefined }, false))).toBe(
      `The environment cannot be used: ${name} is missing.`,
    );
  },
);

test("a weak credential keeps a process from starting, and is not told", () => {
  expect(refusal(() => serviceConfig("members", { ...service, MEMBERS_CREDENTIAL: "hidden" }, false))).toMatch(
    /MEMBERS_CREDENTIAL is too weak/,
  );
  expect(refusal(() => gatewayConfig({ ...gateway, GATEWAY_CREDENTIAL: "hidden" }))).toMatch(
    /GATEWAY_CREDENTIAL is too weak/,
  );
});

test("a service on its own needs NATS, one with a supervisor does not", () => {
  expect(refusal(() => serviceConfig("members", { ...service, NATS_URL: undefined }, false))).toMatch(
    /NATS_URL is missing/,
  );
  expect(serviceConfig("members", { ...service, NATS_URL: undefined }, true).natsUrl).toBeUndefined();
});

test("an unknown service is refused", () => {
  expect(refusal(() => serviceConfig("billing", service, false))).toBe(
    "Name the service to run: one of members, partners, rewards, settlement.",
  );
});

test("development keys are for the development gateway alone", () => {
  const keys = { ...gateway, JWKS_URL: undefined, DEVELOPMENT_JWKS: '{"keys":[]}' };
  expect(gatewayConfig(keys)).toMatchObject({ production: false, jwks: { text: '{"keys":[]}' } });
  expect(refusal(() => gatewayConfig({ ...keys, NODE_ENV: "production" }))).toMatch(/JWKS_URL is missing/);
});
