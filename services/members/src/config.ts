/** Settings of the service that nobody needs to change for a deployment; what differs between deployments comes with ServiceDeps. */
export const CONFIG = {
  /** Lanes of earning and spending (4), lone requests (16) and account queues (4), with room for reads, relay and inbox. */
  poolSize: 30,
  /** Batches of each kind that run side by side. */
  lanes: 2,
  holdsEveryMs: 1_000,
  expiryEveryMs: 60_000,
} as const;
