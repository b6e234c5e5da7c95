import { readFileSync, readdirSync } from "node:fs";

const TICKS_PER_SECOND = 100;

/**
 * Seconds of CPU that a server and its living children have used, with those of children that ended. Undefined where there is no /proc:
 * source proc_pid_stat(5), fields 4 (parent) and 14 to 17.
 */
export function serverCpu(pid: number): number | undefined {
  try {
    let ticks = 0;
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const fields = readStat(name);
      if (!fields) continue;
      const isServer = Number(name) === pid;
      if (!isServer && Number(fields[1]) !== pid) continue;
      const own = Number(fields[11]) + Number(fields[12]);
      ticks += isServer ? own + Number(fields[13]) + Number(fields[14]) : own;
    }
    return ticks === 0 ? undefined : ticks / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
}

/** What follows the name in parentheses; undefined when the process has just ended. */
function readStat(pid: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
