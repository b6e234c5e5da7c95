import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { childrenOf } from "@tessera/testkit";
import { pause, type Arena, type Fault } from "./fault.js";

const FULL_FOR_MS = 2_500;
const BLOCK = Buffer.alloc(1 << 20);

/** No block is left for the database: neither for its data nor for its log. */
export const diskFaults: readonly Fault[] = [
  {
    name: "disk:full",
    async strike(arena) {
      if (arena.disk === undefined) return limitFiles(arena);
      const filler = path.join(arena.disk, "filler");
      fill(filler);
      await pause(FULL_FOR_MS);
      rmSync(filler);
    },
  },
];

/** Writes until the disk takes no more, the last bytes one by one. */
function fill(filler: string): void {
  const file = openSync(filler, "w");
  for (let size = BLOCK.length; size >= 1;) {
    try {
      writeSync(file, BLOCK, 0, size);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      size = Math.floor(size / 8);
    }
  }
  closeSync(file);
}

/** Where no disk can be mounted: the server may not let any file grow. */
async function limitFiles({ network }: Arena): Promise<void> {
  const { postgresPid } = network.record();
  if (postgresPid === undefined) throw new Error("there is no embedded server");
  const limit = (most: string): void => {
    for (const pid of [...childrenOf(postgresPid), postgresPid])
      spawnSync("prlimit", ["--pid", String(pid), `--fsize=${most}:unlimited`]);
  };
  limit("65536");
  await pause(FULL_FOR_MS);
  limit("unlimited");
}
