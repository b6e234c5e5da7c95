import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Debian puts the server where an ordinary user's PATH does not look. */
const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin` };
const present = spawnSync("nats-server", ["--version"], { env }).status === 0;

/** A test that needs a NATS server: it fails without one where TESSERA_REQUIRE_NATS is set, and says elsewhere that it skips. */
export function withNats(name: string, run: () => Promise<void>, timeoutMs: number): void {
  if (present) return it(name, run, timeoutMs);
  it(`${name} (skipped: there is no nats-server)`, () => {
    expect(process.env["TESSERA_REQUIRE_NATS"]).toBeUndefined();
    console.warn("there is no nats-server");
  });
}

/** True where `nats-server` can be run. */
export const hasNats = present;

export interface NatsServer {
  readonly url: string;
  signal(name: NodeJS.Signals): void;
  /** kill −9, as a power cut would do; `restart` starts it again on the same port and store. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A real NATS server with JetStream on a free port. */
export async function startNats(): Promise<NatsServer> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-nats-"));
  const launch = (port: string): ChildProcess => {
    const flags = ["--addr", "127.0.0.1", "--port", port, "--jetstream", "--store_dir", folder];
    return spawn("nats-server", [...flags, "--ports_file_dir", folder], { stdio: "ignore", env });
  };
  let child = launch("-1");
  const url = await portFile(folder);
  const ended = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await gone;
  };
  return {
    url,
    signal: (name) => void child.kill(name),
    kill: async () => ended("SIGKILL"),
    async restart() {
      for (const name of readdirSync(folder)) if (name.endsWith(".ports")) rmSync(path.join(folder, name));
      child = launch(new URL(url).port);
      await portFile(folder);
    },
    async stop() {
      await ended("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function portFile(folder: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const file = readdirSync(folder).find((name) => name.endsWith(".ports"));
    if (file !== undefined) {
      const { nats } = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as { nats: string[] };
      if (nats[0] !== undefined) return nats[0];
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("the NATS server did not start");
}
