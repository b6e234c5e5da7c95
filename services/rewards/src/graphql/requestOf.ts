import { callerScope } from "@tessera/runtime";
import type { Request } from "../commands/deps.js";
import type { RewardsContext } from "./context.js";

/** Who asks, and under which key. */
export function requestOf(context: RewardsContext, input: { readonly idempotencyKey: string }): Request {
  return { scope: callerScope(context.caller), idempotencyKey: input.idempotencyKey };
}
