import { readFileSync, realpathSync, statSync, type Stats } from "node:fs";
import path from "node:path";
import { StartRefused } from "../errors.js";

/** The user that the server runs as. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root: under root this answers an unprivileged user of the system, the owner of `existing` files
 * when there are some. undefined means: run as who we are.
 */
export function serverUser(existing: string): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = systemUsers();
  const owner = statSync(existing, { throwIfNoEntry: false })?.uid;
  const found =
    users.find(({ uid }) => uid === owner) ??
    ["postgres", "nobody"].flatMap((name) => users.filter((user) => user.name === name))[0];
  if (found) return found;
  throw new StartRefused(
    "PostgreSQL does not run as root, and no user postgres or nobody exists here: start as another user, or set DATABASE_URL.",
  );
}

function systemUsers(): ServerUser[] {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    const user = { name: name ?? "", uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
    return gid !== undefined && user.uid !== 0 ? [user] : [];
  });
}

/** True when this user may pass every folder on the way to `target`. A part that is not made yet counts as passable. */
export function canReach(target: string, user: ServerUser | undefined): boolean {
  if (user === undefined) return true;
  let place = path.resolve(target);
  while (!statSync(place, { throwIfNoEntry: false })) place = path.dirname(place);
  for (place = realpathSync(place); ; place = path.dirname(place)) {
    const stats = statSync(place);
    if (stats.isDirectory() && !mayDo(0o1, stats, user)) return false;
    if (place === path.dirname(place)) return true;
  }
}

/** True when this user may read a file or folder. */
export function canRead(target: string, user: ServerUser | undefined): boolean {
  return user === undefined || (canReach(path.dirname(target), user) && mayDo(0o4, statSync(target), user));
}

/** The class of permission bits that counts is the first that fits: owner, group, others. */
function mayDo(bit: number, stats: Stats, user: ServerUser): boolean {
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0;
  return ((stats.mode >> shift) & bit) !== 0;
}
