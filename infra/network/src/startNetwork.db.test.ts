import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SERVICE_NAMES } from "@tessera/contracts";
import { createLogger, startEmbeddedPostgres } from "@tessera/runtime";
import { createTestNetworkPostgres } from "@tessera/testkit";
import { discoverNetwork } from "./folder/discoverNetwork.js";
import { startNetwork, type RunningNetwork } from "./startNetwork.js";
import { askGraph, isGone, listeningPorts } from "./test/support.js";

const folders: string[] = [];
const QUIET = { LOG_LEVEL: "silent" };

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tessera-network-"));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const start = async (dataDir: string, environment: Record<string, string> = {}): Promise<RunningNetwork> =>
  startNetwork({ dataDir, port: 0 }, { ...QUIET, ...environment });

async function refusalOf(starting: Promise<RunningNetwork>): Promise<string> {
  const error = await starting.then(
    async (network) => network.stop().then(() => undefined),
    (thrown: Error) => thrown,
  );
  expect(error?.name).toBe("StartRefused");
  expect(error?.message).not.toContain("\n");
  return error?.message ?? "";
}

test("one process runs the whole network on an embedded database, and stopping it leaves nothing", async () => {
  const dataDir = newFolder();
  const before = listeningPorts(process.pid);
  const network = await start(dataDir);
  expect(network.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${network.url}/health/ready`)).status).toBe(200);
  const answer = await askGraph(network.url, dataDir, { role: "operator" }, "{ networkState { services { name } } }");
  expect(answer.errors).toBeUndefined();
  expect(JSON.stringify(answer.data)).toContain("settlement");
  // The gateway's port is the only one: subgraphs are called as functions.
  const opened = listeningPorts(process.pid).filter((port) => !before.includes(port));
  expect(opened).toEqual([Number(new URL(network.url).port)]);
  const record = discoverNetwork(dataDir);
  expect(record).toMatchObject({ pid: process.pid, url: network.url, split: false, development: true, children: {} });
  expect(statSync(path.join(dataDir, "network.json")).mode & 0o777).toBe(0o600);
  await network.stop();
  expect(isGone(record?.postgresPid ?? 0)).toBe(true);
  expect(discoverNetwork(dataDir)).toBeUndefined();
  await expect(fetch(`${network.url}/health/live`)).rejects.toThrow();
});

test("a second start on the same data folder is one line, and does not disturb the first", async () => {
  const dataDir = newFolder();
  const postgres = await createTestNetworkPostgres();
  const urls = Object.fromEntries(
    SERVICE_NAMES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, postgres.urls[name]]),
  );
  const network = await start(dataDir, urls);
  expect(await refusalOf(start(dataDir, urls))).toBe(
    `The data folder ${dataDir} is in use by process ${process.pid}; stop that one first, or start with another folder.`,
  );
  expect((await fetch(`${network.url}/health/ready`)).status).toBe(200);
  await network.stop();
  await postgres.drop();
});

test("a port in use is one line, and the folder is free again", async () => {
  const dataDir = newFolder();
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await refusalOf(startNetwork({ dataDir, port }, QUIET))).toBe(
      `Port ${port} of 127.0.0.1 is in use; choose another with --port or PORT.`,
    );
  }
  await new Promise((resolve) => server.close(resolve));
});

test("DATABASE_URL replaces the embedded database: four databases are made in its server", async () => {
  const server = await startEmbeddedPostgres({
    folder: newFolder(),
    log: createLogger("test", "silent"),
    durable: false,
  });
  const dataDir = newFolder();
  const network = await start(dataDir, { DATABASE_URL: server.adminUrl });
  expect(network.record().postgresPid).toBeUndefined();
  expect(
    (await askGraph(network.url, dataDir, { role: "operator" }, "{ networkState { services { name } } }")).errors,
  ).toBeUndefined();
  await network.stop();
  await server.stop();
});

test.each([
  [
    "DATABASE_URL",
    "postgres://a:hidden@127.0.0.1:1/x",
    /^The database of the administrator \(DATABASE_URL\) at 127\.0\.0\.1:1\/x cannot be reached: nothing listens there\.$/,
  ],
  ["NATS_URL", "nats://127.0.0.1:1", /127\.0\.0\.1:1/],
  ["TESSERA_DATA", "/proc/nowhere", /^The data folder \/proc\/nowhere cannot be used: /],
])("%s=%s is one line", async (name, value, message) => {
  const dataDir = name === "TESSERA_DATA" ? undefined : newFolder();
  const refusal = await refusalOf(startNetwork({ dataDir, port: 0 }, { ...QUIET, [name]: value }));
  expect(refusal).toMatch(message);
  expect(refusal).not.toContain("hidden");
});
