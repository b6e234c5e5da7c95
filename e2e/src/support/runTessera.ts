import { spawn } from "node:child_process";
import { tesseraBin } from "./tesseraBin.js";

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line to its end. */
export async function runTessera(
  args: readonly string[],
  environment: Record<string, string> = {},
  nodeFlags: readonly string[] = [],
): Promise<CommandResult> {
  const child = spawn(process.execPath, [...nodeFlags, tesseraBin, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status));
  });
  return { code, stdout, stderr };
}
