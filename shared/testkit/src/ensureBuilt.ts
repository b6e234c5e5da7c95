import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { lockFolder, StartRefused } from "@tessera/runtime";

const ROOT = path.join(__dirname, "..", "..", "..");
const ROOMS = ["gateway", "services", "shared", "clients", "infra"];
const LOCK_TIMEOUT_MS = 60_000;

/** Compiles the tree when a source is newer than what was compiled: for tests that run the programs as processes of their own. */
export async function ensureBuilt(): Promise<void> {
  const lock = await waitForLock(path.join(tmpdir(), `tessera-build-${Buffer.from(ROOT).toString("hex").slice(-40)}`));
  try {
    const times = ROOMS.flatMap((room) => newestTimes(path.join(ROOT, room)));
    const isStale = times.some(({ source, compiled }) => source > compiled);
    if (isStale) execFileSync(process.execPath, [path.join(ROOT, "tools", "build.cjs")], { stdio: "ignore" });
  } finally {
    lock.release();
  }
}

async function waitForLock(folder: string) {
  for (const end = Date.now() + LOCK_TIMEOUT_MS; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      return lockFolder(folder);
    } catch (error) {
      if (!(error instanceof StartRefused) || Date.now() > end) throw error;
    }
  }
}

/** For each package in a room: when its newest source was written, and when its oldest compiled file was; 0 when some are missing. */
function newestTimes(folder: string): { readonly source: number; readonly compiled: number }[] {
  if (statSync(path.join(folder, "src"), { throwIfNoEntry: false }) === undefined) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() && entry.name !== "node_modules" ? newestTimes(path.join(folder, entry.name)) : [],
    );
  }
  const sources = timesOf(path.join(folder, "src"), (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const compiled = timesOf(path.join(folder, "dist"), (name) => name.endsWith(".js"));
  if (sources.length === 0) return [];
  const isWhole = compiled.length >= sources.length;
  return [{ source: Math.max(...sources), compiled: isWhole ? Math.min(...compiled) : 0 }];
}

/** GraphiQL's bundle has its own way of telling whether it is up to date. */
function timesOf(folder: string, isWanted: (name: string) => boolean): number[] {
  if (!statSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && isWanted(entry.name) && path.basename(entry.parentPath) !== "graphiql")
    .map((entry) => statSync(path.join(entry.parentPath, entry.name)).mtimeMs);
}
