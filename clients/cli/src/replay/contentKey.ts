import { createHash } from "node:crypto";

/**
 * Idempotency key of one step of bringing a programme's history in. It names the thing itself, not the run, so that a second
 * run meets the answers of the first.
 */
export function contentKey(programmeCode: string, ...parts: readonly string[]): string {
  const key = ["replay", programmeCode, ...parts].join(":");
  return key.length <= 255 ? key : `replay:${createHash("sha256").update(key).digest("hex")}`;
}
