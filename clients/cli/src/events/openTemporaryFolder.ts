import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface TemporaryFolder {
  readonly path: string;
  /** Deletes it with everything in it. */
  readonly close: () => void;
}

/** Folders to delete if the process ends in the middle. */
const open = new Set<string>();
process.on("exit", () => {
  for (const folder of open) rmSync(folder, { recursive: true, force: true });
});

/** Makes a folder for temporary files, which is gone at the end of the process unless that is killed. */
export function openTemporaryFolder(prefix: string): TemporaryFolder {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  open.add(folder);
  return {
    path: folder,
    close: () => {
      open.delete(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
