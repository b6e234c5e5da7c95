import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { randomBytes, randomUUID } from "node:crypto";
import path from "node:path";
import { StartRefused } from "../errors.js";
import type { EmbeddedBinaries } from "./embeddedBinaries.js";
import { folderRefusal, preparing } from "./folderRefusal.js";
import { giveTo, type ClusterPlace } from "./clusterPlace.js";
import type { ServerUser } from "./serverUser.js";

/** The superuser of an embedded cluster. */
export const ADMIN_ROLE = "tessera";

/** What every program of the server gets, so that neither the language nor PG… variables of the person who starts it matter. */
export const SERVER_ENVIRONMENT = { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin" } as const;

const UUID_AT_END = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DRAFT_OLD_AFTER_MS = 10 * 60_000;

/** Makes the cluster of a place unless it stands already: whole, or not at all. UTF-8, scram, a random password. */
export async function initialiseCluster(
  place: ClusterPlace,
  binaries: EmbeddedBinaries,
  durable: boolean,
): Promise<void> {
  if (existsSync(path.join(place.home, "cluster", "PG_VERSION"))) return;
  removeOldDrafts(place.home);
  const draft = `${place.home}.${randomUUID()}`;
  const password = path.join(draft, "password");
  try {
    preparing(place.home, () => {
      mkdirSync(draft, { mode: 0o700 });
      writeFileSync(password, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
      for (const made of [draft, password]) giveTo(place.user, made);
    });
    await runInitdb(binaries.initdb, draft, password, place, durable);
    preparing(place.home, () => moveInto(draft, place.home));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** What a start left behind that was ended while it made the cluster. Younger ones may be another start's at work. */
function removeOldDrafts(home: string): void {
  const folder = path.dirname(home);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${path.basename(home)}.`) || !UUID_AT_END.test(name)) continue;
    const draft = path.join(folder, name);
    const age = Date.now() - (statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > DRAFT_OLD_AFTER_MS) rmSync(draft, { recursive: true, force: true });
  }
}

/** Another start may have made the same cluster meanwhile; the first that stands is the one that counts. */
function moveInto(draft: string, home: string): void {
  try {
    renameSync(draft, home);
  } catch (error) {
    if (!existsSync(path.join(home, "cluster", "PG_VERSION"))) throw error;
  }
}

/** The superuser's password; the file is in the cluster's home, mode 0600. */
export function adminPassword(home: string): string {
  return readFileSync(path.join(home, "password"), "utf8").trim();
}

async function runInitdb(
  program: string,
  draft: string,
  passwordFile: string,
  place: ClusterPlace,
  durable: boolean,
): Promise<void> {
  const options = [
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
  ];
  const files = ["-D", path.join(draft, "cluster"), `--username=${ADMIN_ROLE}`, `--pwfile=${passwordFile}`];
  const { code, output } = await runProgram(
    program,
    [...options, ...files, ...(durable ? [] : ["--no-sync"])],
    draft,
    place.user,
  );
  if (code === 0) return;
  const reason =
    output.split("\n").find((line) => /error|fatal|could not/i.test(line)) ?? output.trim().split("\n").at(-1) ?? "";
  throw (
    folderRefusal(place.home, output) ??
    new StartRefused(`PostgreSQL could not make its data folder ${place.home}: ${reason.trim()}`)
  );
}

/** Runs a program of the server to its end, as its user; a program that cannot run at all is told like one that failed. */
async function runProgram(
  program: string,
  options: readonly string[],
  cwd: string,
  user: ServerUser | undefined,
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    let output = "";
    const identity = user ? { uid: user.uid, gid: user.gid } : {};
    const child = spawn(program, options, {
      cwd,
      env: SERVER_ENVIRONMENT,
      stdio: ["ignore", "pipe", "pipe"],
      ...identity,
    });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text.toString()));
    child.on("error", (error) => resolve({ code: null, output: `could not run ${program}: ${error.message}` }));
    child.on("close", (code) => resolve({ code, output }));
  });
}
