import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { StartRefused } from "../errors.js";
import { preparing } from "./folderRefusal.js";
import { makeFolder } from "./makeFolder.js";
import { startMarkOf } from "./processIdentity.js";

export interface FolderLock {
  release(): void;
}

interface Owner {
  readonly pid: number;
  /** Tells the owner from a later process with the same id. */
  readonly startMark: string | undefined;
}

/**
 * Takes a data folder for this process, making it when it is missing. A lock left by a process that is gone is taken over.
 * Throws StartRefused when a living process holds it, or when the folder cannot be written.
 */
export function lockFolder(folder: string): FolderLock {
  return preparing(folder, () => {
    makeFolder(folder);
    const file = path.join(folder, "lock");
    // A few turns: another start may take over the same stale lock at the same time.
    for (let turn = 0; turn < 10; turn += 1) {
      if (createLock(file)) return { release: () => rmSync(file, { force: true }) };
      const found = readLock(file);
      if (found === undefined) continue;
      const owner = parseOwner(found);
      if (owner && isLiving(owner)) throw inUse(folder, owner.pid);
      takeAway(file, found);
    }
    throw new StartRefused(`The data folder ${folder} is being taken by another start.`);
  });
}

/** The id of the living process that holds a folder; undefined when nobody does. */
export function lockOwner(folder: string): number | undefined {
  const owner = parseOwner(readLock(path.join(folder, "lock")) ?? "");
  return owner && isLiving(owner) ? owner.pid : undefined;
}

function inUse(folder: string, pid: number): StartRefused {
  return new StartRefused(
    `The data folder ${folder} is in use by process ${pid}; stop that one first, or start with another folder.`,
  );
}

/** A link appears with its content or not at all, so that nobody reads a lock that is half written. */
function createLock(file: string): boolean {
  const owner: Owner = { pid: process.pid, startMark: startMarkOf(process.pid) };
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o644 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a stale lock, and puts it back when it turns out to be another one, made since it was judged. */
function takeAway(file: string, judged: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, "utf8") !== judged) linkSync(aside, file);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readLock(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Owner;
    return Number.isInteger(owner.pid) && owner.pid > 0 ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isLiving({ pid, startMark }: Owner): boolean {
  const mark = startMarkOf(pid);
  return mark !== undefined && mark === startMark;
}
