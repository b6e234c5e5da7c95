import { spawn } from "node:child_process";

/**
 * Transactions per second of pgbench itself (8 clients, its own TPC-B-like script, simple protocol) on the tables of
 * `createTpcb`; undefined where no pgbench is installed: the embedded binaries do not bring it.
 */
export async function runPgbench(databaseUrl: string, clients: number, seconds: number): Promise<number | undefined> {
  const args = ["-n", "-c", String(clients), "-j", "2", "-T", String(seconds), databaseUrl];
  const output = await outputOf("pgbench", args);
  const [, tps] = output === undefined ? [] : (/^tps = ([\d.]+)/m.exec(output) ?? []);
  return tps === undefined ? undefined : Number(tps);
}

/** What a program wrote; undefined when it is not there or failed. */
async function outputOf(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    child.on("error", () => resolve(undefined));
    child.on("close", (code) => resolve(code === 0 ? output : undefined));
  });
}
