import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { eventually } from "./network.js";

/** A real nats-server with JetStream on a free port and a folder of its own. */
export interface NatsServer {
  readonly url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder. */
  start(): Promise<void>;
  /** Ends it and removes what it has stored; `start` starts it empty. */
  forget(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Path of the binary; undefined where NATS is not installed. */
function findNatsServer(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/bin"];
  return folders.map((folder) => join(folder, "nats-server")).find((path) => existsSync(path));
}

/** `flags` come behind the usual ones. */
export async function startNatsServer(binary: string, flags: readonly string[] = []): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), "tessera-nats-"));
  const port = await findFreePort();
  let server: ChildProcess | undefined;

  async function kill(): Promise<void> {
    const ended = server;
    server = undefined;
    if (ended === undefined || ended.exitCode !== null) return;
    const exit = new Promise((resolve) => ended.once("exit", resolve));
    ended.kill("SIGKILL");
    await exit;
  }

  async function start(): Promise<void> {
    const usual = ["--jetstream", "--store_dir", folder, "--addr", "127.0.0.1", "--port", String(port)];
    server = spawn(binary, [...usual, ...flags], { stdio: "ignore" });
    await eventually("nats-server listens", async () => canConnect(port));
  }

  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    kill,
    start,
    async forget() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A cluster of servers on loopback, by their names. */
export async function startNatsCluster(binary: string, names: readonly string[]): Promise<Map<string, NatsServer>> {
  const ports = await Promise.all(names.map(findFreePort));
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(",");
  const servers = await Promise.all(
    names.map(async (name, index) => {
      const cluster = [
        "--cluster_name",
        "tessera",
        "--cluster",
        `nats://127.0.0.1:${ports[index]}`,
        "--routes",
        routes,
      ];
      return [name, await startNatsServer(binary, ["--server_name", name, ...cluster])] as const;
    }),
  );
  return new Map(servers);
}

async function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

/** Tests that need a NATS server; skipped, and told so, where none is installed. */
export function describeWithNats(name: string, tests: (binary: string) => void): void {
  const binary = findNatsServer();
  if (binary === undefined) describe.skip(`${name}: skipped, because nats-server is not installed`, () => tests(""));
  else describe(name, () => tests(binary));
}
