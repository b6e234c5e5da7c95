import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { SERVICE_NAMES } from "@tessera/contracts";
import { digestCredential } from "@tessera/runtime";
import { gatewayConfig } from "./config/gatewayConfig.js";
import { serviceConfig } from "./config/serviceConfig.js";

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly command?: readonly string[];
        readonly environment?: Readonly<Record<string, string>>;
        readonly ports?: readonly string[];
        readonly image?: string;
        readonly depends_on?: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

const ROOT = path.join(__dirname, "..", "..", "..");
const SCHEMA = path.join(ROOT, "..", "shared", "data", "schema", "compose-spec.json");
const text = readFileSync(path.join(ROOT, "docker-compose.yml"), "utf8");
const compose = parse(text, { merge: true }) as Compose;

const sampleOf: Readonly<Record<string, string>> = {
  JWKS_URL: "https://issuer.example/keys",
  ISSUER: "https://issuer.example",
  AUDIENCE: "tessera",
};

const secretOf = (variable: string): string => `${variable.toLowerCase()}0123456789abcdefghijklmnopqrstuvw`;

/** What the processes see when every variable without a default is set. */
function environmentOf(name: string): Record<string, string> {
  const fill = (_: string, variable: string, fallback?: string): string =>
    fallback ?? sampleOf[variable] ?? (variable.endsWith("_SHA256") ? digestCredential(variable) : secretOf(variable));
  const given = Object.entries(compose.services[name]?.environment ?? {});
  return Object.fromEntries(
    given.map(([key, value]) => [key, String(value).replace(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, fill)]),
  );
}

const withSchema = existsSync(SCHEMA) ? test : test.skip;
if (!existsSync(SCHEMA))
  console.warn(`the compose file is not checked against the compose schema: ${path.relative(ROOT, SCHEMA)} is absent`);

withSchema("the compose file is valid by the compose schema", () => {
  const schema = JSON.parse(readFileSync(SCHEMA, "utf8")) as Record<string, unknown>;
  // Its name of the dialect has https, which validators do not know.
  delete schema["$schema"];
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  expect({ valid: validate(compose), errors: validate.errors }).toEqual({ valid: true, errors: null });
  expect(validate({ ...compose, services: { broken: { image: 1 } } })).toBe(false);
});

test("it has a process for each service and the gateway, PostgreSQL 18 and NATS with JetStream", () => {
  expect(Object.keys(compose.services).sort()).toEqual(["gateway", "nats", "postgres", ...SERVICE_NAMES].sort());
  expect(compose.services["postgres"]?.image).toMatch(/^postgres:18/);
  expect(compose.services["nats"]?.command).toContain("--jetstream");
});

test.each(SERVICE_NAMES)("the environment of %s is what its process reads", (name) => {
  const [program, service] = compose.services[name]?.command ?? [];
  expect(existsSync(path.join(ROOT, (program ?? "").replace("/dist/", "/src/").replace(/\.js$/, ".ts")))).toBe(true);
  const config = serviceConfig(service, environmentOf(name), false);
  expect(config.service).toBe(name);
  expect(config.databaseUrl).toContain(`/tessera_${name}`);
  expect(config.peerUrls[name]).toBe(`http://${name}:${config.port}`);
  expect(config.credential).toContain(`${name}_credential`);
  expect(Object.keys(config.callers).sort()).toEqual(
    ["gateway", ...SERVICE_NAMES].filter((caller) => caller !== name).sort(),
  );
});

test("the environment of the gateway is what its process reads, in production", () => {
  expect(compose.services["gateway"]?.command).toEqual(["infra/network/dist/gateway.js"]);
  const config = gatewayConfig(environmentOf("gateway"));
  expect(config).toMatchObject({ production: true, port: 4000, jwks: { url: sampleOf["JWKS_URL"] } });
});

test("no secret has a default, and none stands in the file", () => {
  const secrets = [...text.matchAll(/\$\{(\w*(?:CREDENTIAL|PASSWORD)\w*)([^}]*)\}/g)];
  expect(secrets.length).toBeGreaterThan(10);
  for (const [, , rule] of secrets) expect(rule).toMatch(/^:\?/);
  expect(text).not.toMatch(/(CREDENTIAL|PASSWORD): (?!\$\{)/);
});

test("no process is told the credential of another", () => {
  for (const [name, { environment = {} }] of Object.entries(compose.services)) {
    const told = Object.keys(environment).filter((variable) => variable.endsWith("_CREDENTIAL"));
    expect(told).toEqual(name === "postgres" || name === "nats" ? [] : [`${name.toUpperCase()}_CREDENTIAL`]);
  }
});

test("only the gateway has a port outside", () => {
  const open = Object.entries(compose.services).flatMap(([name, { ports }]) => (ports === undefined ? [] : [name]));
  expect(open).toEqual(["gateway"]);
});
