import { spawn, spawnSync } from "node:child_process";
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

/** A real NATS server with JetStream on a free port. */
export async function startNats(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-nats-"));
  const child = spawn(
    "nats-server",
    ["--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir", folder, "--ports_file_dir", folder],
    { stdio: "ignore", env },
  );
  const url = await portFile(folder);
  return {
    url,
    async stop() {
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGTERM");
      await gone;
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
