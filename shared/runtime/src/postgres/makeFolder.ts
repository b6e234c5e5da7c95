import { mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and those above it; one that stands already is fine. Not mkdirSync's own `recursive`, which never ends where a
 * file system has no room for new folders (/proc).
 */
export function makeFolder(folder: string): void {
  if (makeOne(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) makeFolder(above);
  if (!makeOne(folder)) throw Object.assign(new Error(`no folder can be made at ${folder}`), { code: "ENOENT" });
}

/** False when the folder above is missing. */
function makeOne(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return false;
    if (code === "EEXIST" && isFolder(folder)) return true;
    // Read-only file systems and folders of others answer this for folders that stand as well.
    if ((code === "EROFS" || code === "EACCES" || code === "EPERM" || code === "EISDIR") && isFolder(folder))
      return true;
    throw error;
  }
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
