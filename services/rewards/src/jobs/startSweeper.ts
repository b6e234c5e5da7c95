import { sweepRedemptions } from "../commands/redemption/sweepRedemptions.js";
import type { CommandDeps } from "../commands/deps.js";

export interface Sweeper {
  /** Waits for the sweep that runs, then ends. */
  stop(): Promise<void>;
}

/** Finishes sagas that stand still for longer than `idleMs`, every `everyMs`. Several instances share the work. */
export function startSweeper(deps: CommandDeps, everyMs: number, idleMs: number): Sweeper {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  async function sweep(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      await sweepRedemptions(deps, idleMs);
    } catch (error) {
      deps.log.warn({ err: error }, "a sweep of redemptions failed; the next one tries again");
    } finally {
      busy = false;
    }
  }
  const timer = setInterval(() => {
    if (!busy) running = sweep();
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
