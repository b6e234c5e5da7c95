import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { preparing } from "./folderRefusal.js";
import { makeFolder } from "./makeFolder.js";
import { canReach, serverUser, type ServerUser } from "./serverUser.js";

/** Where a cluster lives and who runs it. */
export interface ClusterPlace {
  readonly user: ServerUser | undefined;
  /** Holds the cluster and its password; it is made by `initialiseCluster`. */
  readonly home: string;
  /** For copies of the binaries, where the installed ones are out of the user's reach. */
  readonly spare: string;
}

const SHARED_PLACE = "/var/lib/tessera";

/**
 * The cluster stands in `folder` itself. Only where root starts it and the unprivileged user cannot reach that folder (a home
 * with mode 0700), it stands under /var/lib/tessera, and a file in `folder` says where, so that the next start finds it.
 */
export function clusterPlace(folder: string): ClusterPlace {
  return preparing(folder, () => {
    makeFolder(folder);
    const pointer = path.join(folder, "postgres.place");
    const elsewhere = readPointer(pointer);
    if (elsewhere !== undefined)
      return { user: serverUser(path.join(elsewhere, "cluster")), home: elsewhere, spare: SHARED_PLACE };
    const home = path.join(folder, "postgres");
    const user = serverUser(path.join(home, "cluster"));
    if (user && !canReach(folder, user) && canReach(path.dirname(folder), user)) letPass(folder);
    if (canReach(folder, user)) return { user, home, spare: user ? SHARED_PLACE : folder };
    return preparing(SHARED_PLACE, () => {
      makeFolder(SHARED_PLACE);
      chmodSync(SHARED_PLACE, 0o755);
      const shared = path.join(SHARED_PLACE, `postgres-${randomUUID()}`);
      writeFileSync(pointer, `${shared}\n`, { mode: 0o600 });
      return { user, home: shared, spare: SHARED_PLACE };
    });
  });
}

function readPointer(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A data folder that only root may enter lets others pass, but not look: what is inside has modes of its own. */
function letPass(folder: string): void {
  chmodSync(folder, (statSync(folder).mode & 0o7777) | 0o011);
}

/** Hands a file or folder to the user that runs the server. */
export function giveTo(user: ServerUser | undefined, target: string): void {
  if (user) chownSync(target, user.uid, user.gid);
}
