import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { SERVICE_NAMES, type ServiceName } from "@tessera/contracts";
import {
  createEmbeddedTransport,
  createLogger,
  digestCredential,
  localPeers,
  serveSubgraph,
  type RunningService,
} from "@tessera/runtime";
import { createTestNetworkPostgres, type TestNetworkPostgres } from "@tessera/testkit";
import { startService } from "./startService.js";

const CALLERS = ["gateway", ...SERVICE_NAMES] as const;
type Caller = (typeof CALLERS)[number];
const credentials = Object.fromEntries(
  CALLERS.map((caller) => [caller, randomBytes(32).toString("base64url")]),
) as Record<Caller, string>;

const transport = createEmbeddedTransport();
const services = new Map<ServiceName, RunningService>();
const doors = new Map<ServiceName, Awaited<ReturnType<typeof serveSubgraph>>>();
let postgres: TestNetworkPostgres;

beforeAll(async () => {
  postgres = await createTestNetworkPostgres();
  const log = createLogger("test", "silent");
  const callers = Object.fromEntries(CALLERS.map((caller) => [caller, digestCredential(credentials[caller])]));
  for (const name of SERVICE_NAMES) {
    const deps = { databaseUrl: postgres.urls[name], keysFolder: path.join(postgres.keysFolder, name) };
    const service = await startService(name, { ...deps, peers: localPeers(name, services), transport, log });
    services.set(name, service);
    doors.set(name, await serveSubgraph(service, { host: "127.0.0.1", port: 0, callers, log }));
  }
}, 180_000);
afterAll(async () => {
  for (const door of doors.values()) await door.stop();
  for (const service of services.values()) await service.stop();
  await transport.stop();
  await postgres.drop();
});

/** What a door says before it looks at a body: "closed" to nobody known, "refused" to a caller that this is not named for. */
async function knock(service: ServiceName, where: string, credential: string | undefined): Promise<string> {
  const response = await fetch(`${doors.get(service)!.url}${where}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
    },
    body: "{}",
  });
  await response.text();
  return { 401: "closed", 403: "refused" }[response.status] ?? "open";
}

/** The table of docs/authorisation.md, a line for each command: the services that it is open to. */
function readRules(): Map<string, ServiceName[]> {
  const page = readFileSync(path.join(__dirname, "../../../docs/authorisation.md"), "utf8");
  const lines = (page.split("## Commands between services\n")[1]?.split("\n## ")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
  const [head = [], , ...rules] = lines;
  return new Map(
    rules.flatMap(([name = "", ...cells]) => {
      const open = head.slice(1).filter((_, index) => cells[index] === "all") as ServiceName[];
      const owners = name.startsWith("*") ? SERVICE_NAMES.map((owner) => name.replace(/^\*.*\*/, owner)) : [name];
      return owners.map((command) => [command, open] as const);
    }),
  );
}

test("every command has a line on the page that people read, and every line a command", () => {
  const commands = [...services.values()].flatMap((service) => service.commands.map(({ command }) => command.name));
  const rules = readRules();
  expect(commands.filter((name) => !rules.has(name))).toEqual([]);
  // Nobody waits for what settlement tells, so it raises no barrier.
  expect([...rules.keys()].filter((name) => !commands.includes(name))).toEqual(["settlement.raiseBarrier"]);
});

test.each(SERVICE_NAMES)("the commands of %s are open to those that they are named for alone", async (owner) => {
  const rules = readRules();
  const found: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const { command } of services.get(owner)!.commands) {
    const where = `/internal/${command.name}`;
    for (const caller of CALLERS) {
      found[`${command.name} to ${caller}`] = await knock(owner, where, credentials[caller]);
      const isOpen = rules.get(command.name)?.some((name) => name === caller) === true;
      expected[`${command.name} to ${caller}`] = isOpen ? "open" : "refused";
    }
    for (const [name, credential] of Object.entries(STRANGERS)) {
      found[`${command.name} to ${name}`] = await knock(owner, where, credential);
      expected[`${command.name} to ${name}`] = "closed";
    }
  }
  expect(found).toEqual(expected);
});

const STRANGERS: Record<string, string | undefined> = {
  nobody: undefined,
  "an unknown credential": randomBytes(32).toString("base64url"),
  "a token of a user": `eyJhbGciOiJFUzI1NiJ9.${Buffer.from('{"roles":["operator"]}').toString("base64url")}.c2ln`,
  "the digest of a credential": digestCredential(credentials.rewards),
};

test.each(SERVICE_NAMES)(
  "the public fields of %s are open to the gateway alone, its inbox to services",
  async (owner) => {
    for (const caller of CALLERS) {
      expect([caller, await knock(owner, "/graphql", credentials[caller])]).toEqual([
        caller,
        caller === "gateway" ? "open" : "refused",
      ]);
      expect([caller, await knock(owner, "/internal/deliver", credentials[caller])]).toEqual([
        caller,
        caller === "gateway" ? "refused" : "open",
      ]);
    }
    for (const credential of Object.values(STRANGERS)) {
      expect(await knock(owner, "/graphql", credential)).toBe("closed");
      expect(await knock(owner, "/internal/deliver", credential)).toBe("closed");
    }
  },
);
