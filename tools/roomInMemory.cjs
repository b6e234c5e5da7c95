"use strict";
const { readFileSync, statfsSync } = require("node:fs");
const os = require("node:os");

const SHARED_MEMORY = "/dev/shm";
const NEEDED_BYTES = 8_000_000_000;

/** True when the kernel lets nobody run a program from there, as containers often have it; tests copy programs. */
function isWithoutPrograms() {
  const mount = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .find(([, folder]) => folder === SHARED_MEMORY);
  return mount === undefined || mount[3].split(",").includes("noexec");
}

/**
 * A folder in memory, where there is plenty of both: a database in it waits for no disk, and its thousands of small files cost next to
 * nothing to make and to remove. undefined: the system's folder for temporary files must do.
 */
module.exports = function roomInMemory() {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    const free = Math.min(bavail * bsize, process.availableMemory?.() ?? os.freemem());
    return free > NEEDED_BYTES && !isWithoutPrograms() ? SHARED_MEMORY : undefined;
  } catch {
    return undefined;
  }
};
