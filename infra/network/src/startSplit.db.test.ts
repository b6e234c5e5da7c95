import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { SERVICE_NAMES } from "@tessera/contracts";
import { childrenOf, createTestNetworkPostgres, ensureBuilt, type TestNetworkPostgres } from "@tessera/testkit";
import { discoverNetwork } from "./folder/discoverNetwork.js";
import { startNetwork, type RunningNetwork } from "./startNetwork.js";
import { askGraph, isGone, listeningPorts, until } from "./test/support.js";

const STATE = "{ networkState { services { name outboxAgeSeconds } } }";
let dataDir: string;
beforeAll(async () => ensureBuilt(), 120_000);
beforeEach(() => (dataDir = mkdtempSync(path.join(tmpdir(), "tessera-split-"))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe("a split network", () => {
  let postgres: TestNetworkPostgres;
  let network: RunningNetwork;
  beforeAll(async () => (postgres = await createTestNetworkPostgres()), 120_000);
  afterAll(async () => postgres.drop());
  beforeEach(async () => {
    const urls = Object.fromEntries(
      SERVICE_NAMES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, postgres.urls[name]]),
    );
    network = await startNetwork({ dataDir, port: 0, split: true }, { LOG_LEVEL: "silent", ...urls });
  }, 120_000);
  afterEach(async () => network.stop());

  const allAnswer = async (): Promise<boolean> => {
    const answer = await askGraph(network.url, dataDir, { role: "operator" }, STATE).catch(() => undefined);
    const services = (answer?.data?.["networkState"] as { services?: unknown[] } | null | undefined)?.services;
    return services?.length === SERVICE_NAMES.length && answer?.errors === undefined;
  };

  test("starts every process again that is killed, on its port, and answers as before", async () => {
    await until(allAnswer);
    for (const name of [...SERVICE_NAMES, "gateway"]) {
      const before = network.record().children[name];
      process.kill(before?.pid ?? 0, "SIGKILL");
      await until(() => network.record().children[name]?.pid !== before?.pid);
      expect(network.record().children[name]?.port).toBe(before?.port);
      await until(allAnswer);
    }
    expect(discoverNetwork(dataDir)).toEqual(network.record());
  }, 120_000);

  test("answers nobody at the subgraphs without a credential, on loopback alone", async () => {
    const { children } = network.record();
    for (const name of SERVICE_NAMES) {
      const { pid = 0, port = 0 } = children[name] ?? {};
      expect(listeningPorts(pid)).toEqual([port]);
      const url = `http://127.0.0.1:${port}`;
      const body = JSON.stringify({ query: "{ __typename }" });
      const headers = { "content-type": "application/json" };
      expect((await fetch(`${url}/graphql`, { method: "POST", headers, body })).status).toBe(401);
      expect((await fetch(`${url}/internal/deliver`, { method: "POST", headers, body: "[]" })).status).toBe(401);
      const guess = { ...headers, authorization: "Bearer tessera" };
      expect((await fetch(`${url}/graphql`, { method: "POST", headers: guess, body })).status).toBe(401);
    }
  }, 60_000);

  test("carries facts from one process to another", async () => {
    const define = `mutation { defineProgramme(input: { idempotencyKey: "p", code: "test", timeZone: "Europe/Prague", startsOn: "2026-01-01",
      currencies: ["EUR"], expiryMonths: 3 }) { __typename ... on ProgrammeDefined { revision } ... on InvalidInput { problems { path problem } } } }`;
    const answer = await askGraph(network.url, dataDir, { role: "operator" }, define);
    expect(answer).toMatchObject({ data: { defineProgramme: { __typename: "ProgrammeDefined" } } });
    const applied = `{ networkState { services { name revision } } }`;
    await until(async () => {
      const { data } = await askGraph(network.url, dataDir, { role: "operator" }, applied);
      const state = data?.["networkState"] as { services: { revision: number }[] } | null | undefined;
      return state?.services.every(({ revision }) => revision >= 1) ?? false;
    });
  }, 60_000);
});

/** A network in a process of its own, as the command line runs it. */
function spawnNetwork(): ChildProcess & { readonly stdout: Readable } {
  const program = `const { startNetwork, runUntilSignal } = require(${JSON.stringify(path.join(__dirname, "..", "dist", "index.js"))});
    startNetwork({ dataDir: ${JSON.stringify(dataDir)}, port: 0, split: true }).then((network) => { const ended = runUntilSignal(network); console.log("ready"); return ended; });`;
  const environment = { PATH: process.env["PATH"] ?? "", LOG_LEVEL: "silent" };
  return spawn(process.execPath, ["-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: environment,
    // A group of its own, as a terminal gives it.
    detached: true,
  });
}

test("after kill -9 of the supervisor nothing is left, and the next start goes on", async () => {
  const supervisor = spawnNetwork();
  await new Promise((resolve) => supervisor.stdout.once("data", resolve));
  const record = discoverNetwork(dataDir);
  const pids = [...Object.values(record?.children ?? {}).map(({ pid }) => pid), record?.postgresPid ?? 0];
  expect(pids).toHaveLength(6);
  expect(pids.some(isGone)).toBe(false);
  supervisor.kill("SIGKILL");
  await until(() => pids.every(isGone), 15_000);
  const network = await startNetwork({ dataDir, port: 0 }, { LOG_LEVEL: "silent" });
  expect((await askGraph(network.url, dataDir, { role: "operator" }, STATE)).errors).toBeUndefined();
  await network.stop();
}, 120_000);

test("Ctrl-C ends everything in order and leaves nothing", async () => {
  const supervisor = spawnNetwork();
  const ended = new Promise((resolve) => supervisor.once("exit", resolve));
  await new Promise((resolve) => supervisor.stdout.once("data", resolve));
  const pids = childrenOf(supervisor.pid ?? 0);
  // Four services, the gateway, PostgreSQL and its guard.
  expect(pids).toHaveLength(7);
  process.kill(-(supervisor.pid ?? 0), "SIGINT");
  expect(await ended).toBe(0);
  await until(() => pids.every(isGone));
  expect(discoverNetwork(dataDir)).toBeUndefined();
}, 120_000);

test("Ctrl-C in the middle of the start leaves nothing either", async () => {
  const supervisor = spawnNetwork();
  await until(() => childrenOf(supervisor.pid ?? 0).length === 7, 60_000);
  const pids = childrenOf(supervisor.pid ?? 0);
  process.kill(-(supervisor.pid ?? 0), "SIGINT");
  await until(() => pids.every(isGone));
}, 120_000);
