import type { MembersContext } from "../MembersContext.js";

/**
 * Drops what was read so far. A mutation of several fields and every event of a subscription share one context, and the later
 * ones must not show what the earlier ones read.
 */
export function forgetLoaded(context: MembersContext): void {
  context.loaders.clear();
}
