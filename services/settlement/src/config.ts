import type { Timings } from "./commands/deps.js";

/** Numbers of this service that no environment needs to change. */
export const CONFIG = {
  poolSize: 10,
  /** How often the schedule looks for cycles that have ended. */
  closeEveryMs: 15_000,
  /** How often unpaid legs are looked for whose day has passed. */
  markOverdueEveryMs: 60_000,
  /** How often exposures are evaluated: how late at most issuing is stopped, besides the way of the facts. */
  exposureEveryMs: 1_000,
  /** How often exits are looked at: whose issuing has ended, what their reserves paid. */
  exitsEveryMs: 5_000,
  /** How often a verification is looked for that another instance took on and left. */
  verifyEveryMs: 5_000,
  /** How often the parts of uploads are looked for that nobody goes on with. */
  forgetUploadsEveryMs: 15 * 60_000,
  /** How often a cycle is looked for that was calculated or settled and has no seal yet. */
  sealEveryMs: 5_000,
  /** Bytes of files that one partner may bring, unless the environment says otherwise. */
  fileQuota: { dayBytes: 1_000_000_000, lifeBytes: 100_000_000_000 },
} as const;

export const TIMINGS: Timings = {
  barrierTimeoutMs: 8_000,
  patientBarrierTimeoutMs: 30_000,
  claimMs: 20_000,
  comparisonPauseMs: 1_000,
};
