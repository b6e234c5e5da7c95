import { idempotencyKeyProblems } from "@tessera/runtime";
import type { ExpirePointsInput } from "../types/wallet/ExpirePoints.js";
import { checkNotFuture } from "./checkInstant.js";
import type { Parsed } from "./Parsed.js";
import { Problems } from "./Problems.js";

/** asOf may not lie in the future: what has not expired yet is not written off. */
export function parseExpiry(input: ExpirePointsInput, now: Date): Parsed<ExpirePointsInput> {
  const problems = new Problems();
  problems.addAll(idempotencyKeyProblems(input.idempotencyKey));
  checkNotFuture(problems, ["asOf"], input.asOf, now);
  return problems.any ? { invalid: problems.refusal() } : { value: input };
}
