import { statfsSync } from "node:fs";
import os from "node:os";

const SHARED_MEMORY = "/dev/shm";
const NEEDED_BYTES = 8_000_000_000;

/**
 * A folder in memory, where there is plenty of both: a database in it waits for no disk. For tests that are long because of what they
 * bring in, and that ask nothing of a power cut. undefined: the system's folder for temporary files must do.
 */
export function roomInMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    return bavail * bsize > NEEDED_BYTES && os.freemem() > NEEDED_BYTES ? SHARED_MEMORY : undefined;
  } catch {
    return undefined;
  }
}
