import { chmodSync, mkdtempSync, rmdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import os from "node:os";
import path from "node:path";

export interface SmallDisk {
  readonly folder: string;
  unmount(): void;
}

const SIZE = "1g";

/** A disk in memory that can be filled; undefined where we may not mount one. */
export function mountSmallDisk(): SmallDisk | undefined {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tessera-disk-"));
  const options = `size=${SIZE},mode=755`;
  if (spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]).status !== 0) {
    rmdirSync(folder);
    return undefined;
  }
  chmodSync(folder, 0o755);
  return {
    folder,
    unmount() {
      spawnSync("umount", ["-l", folder]);
      rmdirSync(folder);
    },
  };
}
