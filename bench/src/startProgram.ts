import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";

export interface StartedProgram<Told> {
  readonly told: Told;
  readonly pid: number;
  readonly child: ChildProcess;
  readonly stop: () => void;
}

/** Starts a program of this package (its path without ending, from `src`) and resolves with what it tells first. */
export async function startProgram<Told>(program: string, argument: string): Promise<StartedProgram<Told>> {
  const child = fork(path.join(__dirname, `${program}.js`), [argument], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const told = await nextMessage<Told>(child);
  return { told, pid: child.pid ?? 0, child, stop: () => void child.kill("SIGKILL") };
}

/** What a program tells next. Throws when it ends before. */
export async function nextMessage<Told>(child: ChildProcess): Promise<Told> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`${child.spawnargs[1]} ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as Told);
    });
  });
}
