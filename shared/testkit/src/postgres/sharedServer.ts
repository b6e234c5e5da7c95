import { spawn } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLogger, lockFolder, runCluster, StartRefused, type FolderLock } from "@tessera/runtime";

interface Server {
  readonly adminUrl: string;
  readonly pid: number;
  readonly folder: string;
  readonly keeperPid: number;
}

const LOCK_TIMEOUT_MS = 90_000;

/**
 * The superuser's URL of the PostgreSQL that all tests on this machine share: every worker of a run, and runs side by side. The
 * first that asks starts it; a keeper process ends it a few seconds after the last one that asked is gone, and removes its files.
 */
export async function sharedServerUrl(): Promise<string> {
  const base = preparedBase();
  // Named among the users before the register is read; the keeper looks the other way round.
  writeFileSync(path.join(base, "users", String(process.pid)), "");
  const lock = await waitForLock(base);
  try {
    const found = registered(base);
    if (found && isAlive(found.pid)) return ensureKept(base, found).adminUrl;
    const folder = path.join(base, `server-${randomUUID()}`);
    const { adminUrl, postmaster } = await runCluster({
      folder,
      durable: false,
      log: createLogger("test-postgres", "silent"),
    });
    return ensureKept(base, { adminUrl, pid: postmaster.pid, folder, keeperPid: 0 }).adminUrl;
  } finally {
    lock.release();
  }
}

function preparedBase(): string {
  const base = path.join(tmpdir(), `tessera-test-postgres-${process.getuid?.() ?? "user"}`);
  mkdirSync(path.join(base, "users"), { recursive: true });
  if (lstatSync(base).uid !== (process.getuid?.() ?? lstatSync(base).uid))
    throw new Error(`${base} belongs to somebody else`);
  // The server's user must be able to pass; nobody else may look around.
  chmodSync(base, 0o711);
  return base;
}

async function waitForLock(base: string): Promise<FolderLock> {
  for (const end = Date.now() + LOCK_TIMEOUT_MS; ; await new Promise((resolve) => setTimeout(resolve, 40))) {
    try {
      return lockFolder(base);
    } catch (error) {
      if (!(error instanceof StartRefused) || Date.now() > end) throw error;
    }
  }
}

function registered(base: string): Server | undefined {
  try {
    return JSON.parse(readFileSync(path.join(base, "server.json"), "utf8")) as Server;
  } catch {
    return undefined;
  }
}

/** Starts a keeper for a server that has none, and writes the register. */
function ensureKept(base: string, server: Server): Server {
  if (server.keeperPid > 0 && isAlive(server.keeperPid)) return server;
  const program = path.join(__dirname, "..", "..", "bin", "keeper.cjs");
  const keeper = spawn(process.execPath, [program, base, server.folder, String(server.pid)], {
    detached: true,
    stdio: "ignore",
    env: {},
  });
  keeper.unref();
  const kept = { ...server, keeperPid: keeper.pid ?? 0 };
  const draft = path.join(base, `server.${process.pid}.json`);
  writeFileSync(draft, JSON.stringify(kept), { mode: 0o600 });
  renameSync(draft, path.join(base, "server.json"));
  return kept;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
