import { readFileSync } from "node:fs";

/** Of the clock that Linux counts CPU time with. */
const TICK_MS = 10;

/** CPU time of all threads of a process so far, in milliseconds; NaN where there is no /proc. */
export function cpuOfProcess(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program, in brackets, may hold anything; user and system time are the 12th and 13th field behind it.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}
