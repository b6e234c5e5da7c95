import { fork } from "node:child_process";
import path from "node:path";

/** A gateway under measurement, in a process of its own. */
export interface GatewayProcess {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly stop: () => void;
  /** False for the floor, which answers something else. */
  readonly isGateway: boolean;
}

/** Starts a program of this folder and resolves with what it tells first. */
export async function startProgram<Told>(
  program: string,
  argument: string,
): Promise<{ readonly told: Told; readonly pid: number; readonly stop: () => void }> {
  const child = fork(path.join(__dirname, `${program}.js`), [argument], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const told = await new Promise<Told>((resolve, reject) => {
    child.once("message", (message) => resolve(message as Told));
    child.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
  return { told, pid: child.pid ?? 0, stop: () => void child.kill("SIGKILL") };
}
