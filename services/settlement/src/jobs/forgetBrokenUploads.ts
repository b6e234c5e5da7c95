import type { Database, Logger } from "@tessera/runtime";
import { forgetAbandonedUploads } from "../commands/files/forgetAbandonedUploads.js";
import { startJob, type RunningJob } from "./startJob.js";

/** Forgets what uploads left behind whose process died. */
export function forgetBrokenUploads(database: Database, log: Logger, everyMs: number): RunningJob {
  return startJob({ name: "forget broken uploads", everyMs, run: async () => forgetAbandonedUploads(database), log });
}
