/** Settings of the service that nobody needs to change for a deployment; what differs between deployments comes with ServiceDeps. */
export const CONFIG = {
  /** Lanes of earning and spending, lone requests, account queues, reads, relay and inbox. */
  poolSize: 20,
  /** Batches of each kind that run side by side. */
  lanes: 2,
  holdsEveryMs: 1_000,
  expiryEveryMs: 60_000,
} as const;
