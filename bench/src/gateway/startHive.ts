import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import type { GatewayProcess } from "./gatewayProcess.js";

/** In a folder of its own: it is larger than the whole workspace, and nothing else uses it. */
const MANIFEST = {
  name: "tessera-bench-hive",
  private: true,
  dependencies: {
    "@graphql-hive/gateway": "^2.10.0",
    "@graphql-hive/router-runtime": "^1.4.0",
    graphql: "^16.12.0",
  },
  // Its newest patch is not on every registry.
  overrides: { "@graphql-tools/batch-execute": "10.2.0" },
};
const STARTED_WITHIN_MS = 60_000;

/** Hive Gateway (MIT) with the query planner of Hive Router, installed at first use; undefined where that cannot be had. */
export async function startHive(folder: string, supergraphFile: string): Promise<GatewayProcess | undefined> {
  const binary = path.join(folder, "node_modules/.bin/hive-gateway");
  try {
    if (!existsSync(binary)) await install(folder);
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [binary, "supergraph", supergraphFile, "--port", String(port), "--host", "127.0.0.1", "--hive-router-runtime"],
      { cwd: folder, stdio: "ignore", env: { ...process.env, LOG_LEVEL: "error", NODE_ENV: "production" } },
    );
    const url = `http://127.0.0.1:${port}/graphql`;
    await untilAnswering(url);
    return {
      name: "Hive Gateway, Rust planner",
      url,
      pid: child.pid ?? 0,
      stop: () => void child.kill(),
      isGateway: true,
    };
  } catch (error) {
    process.stderr.write(`Hive Gateway is left out: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

async function install(folder: string): Promise<void> {
  process.stderr.write(`installing Hive Gateway in ${folder}\n`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "package.json"), JSON.stringify(MANIFEST));
  await promisify(execFile)("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function untilAnswering(url: string): Promise<void> {
  const body = JSON.stringify({ query: "{ __typename }" });
  for (const end = Date.now() + STARTED_WITHIN_MS; Date.now() < end;) {
    const answered = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).catch(
      () => undefined,
    );
    if (answered?.ok === true) return;
    await new Promise((wake) => setTimeout(wake, 200));
  }
  throw new Error("it does not answer");
}
