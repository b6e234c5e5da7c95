import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { FinanceStep } from "./financeSteps.js";
import { startKillingProxy, type KillPoint } from "./startKillingProxy.js";

const PROGRAM = path.join(__dirname, "../../../dist/test/crash/financeProcess.js");

/** Processes of settlement that do a step and die of it, or live. The services must be built. */
export function openMorgue() {
  const spares: ChildProcess[] = [];
  const spawnOne = () => fork(PROGRAM, { stdio: ["ignore", "ignore", "inherit", "ipc"] });

  /** A process that has loaded its program; the next one loads while this one works. */
  function take(): ChildProcess {
    const child = spares.shift() ?? spawnOne();
    spares.push(spawnOne());
    return child;
  }

  return {
    /** A process of its own does a step and is killed with SIGKILL at a point; answers the signal, or what it told before it. */
    async dieAt(url: string, step: FinanceStep, point: KillPoint): Promise<unknown> {
      const child = take();
      const told: unknown[] = [];
      child.on("message", (message) => {
        told.push(message);
        child.kill("SIGTERM");
      });
      const proxy = await startKillingProxy(url, point, () => child.kill("SIGKILL"));
      const ended = new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
      child.send({ url: proxy.url, step });
      const signal = await ended;
      await proxy.stop();
      return told.length === 0 ? signal : told;
    },

    /** A process of its own does a step to its end; answers what it told. */
    async live(url: string, step: FinanceStep): Promise<unknown> {
      const child = take();
      const told = new Promise((resolve, reject) => {
        child.once("message", resolve);
        child.once("exit", (code, signal) => reject(new Error(`a process ended with ${code ?? signal}`)));
      });
      child.send({ url, step });
      try {
        return await told;
      } finally {
        child.removeAllListeners("exit");
        child.kill("SIGTERM");
      }
    },

    close(): void {
      for (const child of spares) child.kill("SIGKILL");
    },
  };
}
