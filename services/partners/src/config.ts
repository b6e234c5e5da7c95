/** Numbers of this service that no environment needs to change. */
export const CONFIG = {
  poolSize: 6,
  /** A service that does not tell its state within this time is named as unanswered. */
  stateTimeoutMs: 2_000,
} as const;
