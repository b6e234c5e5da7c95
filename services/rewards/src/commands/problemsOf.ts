import { invalidInput, type InputProblem, type InvalidInput, type Refused } from "@tessera/kernel";
import { idempotencyKeyProblems } from "@tessera/runtime";
import type { Request } from "./deps.js";

/** The refusal for what is wrong with an input by itself; undefined when nothing is. Given before the key is claimed. */
export function problemsOf(request: Request, problems: readonly InputProblem[]): Refused<InvalidInput> | undefined {
  const all = [...idempotencyKeyProblems(request.idempotencyKey), ...problems];
  return all.length === 0 ? undefined : invalidInput(...all);
}
