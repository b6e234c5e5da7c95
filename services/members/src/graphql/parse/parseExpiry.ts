import { idempotencyKeyProblems } from "@tessera/runtime";
import type { ExpiryRequest } from "../../commands/points/expirePoints.js";
import type { ExpirePointsInput } from "../types/wallet/ExpirePoints.js";
import type { Parsed } from "./Parsed.js";
import { Problems } from "./Problems.js";

/** asOf may not lie in the future, not even by a clock that runs ahead: what has not expired yet is not written off. */
export function parseExpiry(input: ExpirePointsInput, now: Date): Parsed<ExpiryRequest> {
  const problems = new Problems();
  problems.addAll(idempotencyKeyProblems(input.idempotencyKey));
  if (input.asOf > now) problems.add(["asOf"], "must not lie in the future");
  return problems.any
    ? { invalid: problems.refusal() }
    : { value: { idempotencyKey: input.idempotencyKey, asOf: input.asOf } };
}
