import { internalPool } from "./internalPool.js";

export interface LivenessProbe {
  /** True when the process answers now, whatever its database does. False after a second without an answer. */
  isAlive(): Promise<boolean>;
  close(): Promise<void>;
}

const PROBE_TIMEOUT_MS = 1_000;

/** Asks a service of the network for a sign of life, on a connection of its own: those for requests may all be waiting. */
export function probeLiveness(url: string): LivenessProbe {
  const pool = internalPool(url, 1, PROBE_TIMEOUT_MS);
  return {
    async isAlive() {
      try {
        const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
        const { statusCode, body } = await pool.request({ path: "/health/live", method: "GET", signal });
        await body.dump();
        return statusCode === 200;
      } catch {
        return false;
      }
    },
    close: async () => pool.destroy(),
  };
}
