import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** True when a process with this id runs, whoever owns it. One that ended and waits for its parent to notice does not run. */
export function isAlive(pid: number): boolean {
  const stat = readProc(pid, "stat");
  if (stat !== undefined) return stat[stat.lastIndexOf(")") + 2] !== "Z";
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** True when a process was stopped (SIGSTOP, a debugger's or a terminal's hand): it does nothing until somebody lets it go on. */
export function isStopped(pid: number): boolean {
  const stat = readProc(pid, "stat");
  const state = stat === undefined ? askPs(pid, "state") : stat[stat.lastIndexOf(")") + 2];
  return state?.startsWith("T") === true;
}

/** Processes that a process started and that still run. */
export function childrenOf(pid: number): number[] {
  if (process.platform !== "linux") return parentsByPs().flatMap(([child, parent]) => (parent === pid ? [child] : []));
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((candidate) => {
    const stat = readProc(candidate, "stat");
    return stat !== undefined && Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid;
  });
}

/**
 * What distinguishes this process from a later one with the same id: its start time, in a form that only equality is asked of.
 * undefined when there is no such process.
 */
export function startMarkOf(pid: number): string | undefined {
  const stat = readProc(pid, "stat");
  // The name of the program stands in parentheses and may hold anything; the start time is the 20th field behind it.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return process.platform === "linux" ? undefined : askPs(pid, "lstart");
}

/** The command line of a process, arguments separated by blanks; undefined when there is none or it cannot be seen. */
export function commandOf(pid: number): string | undefined {
  const command = readProc(pid, "cmdline");
  if (command !== undefined) return command.replaceAll("\0", " ");
  return process.platform === "linux" ? undefined : askPs(pid, "command");
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

function askPs(pid: number, column: string): string | undefined {
  try {
    const answer = execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return answer.trim() === "" ? undefined : answer.trim();
  } catch {
    return undefined;
  }
}

/** Every process with its parent. */
function parentsByPs(): [child: number, parent: number][] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
}
