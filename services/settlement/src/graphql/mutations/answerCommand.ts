import { invalidInput, isRefused, type Caller, type InputProblem, type Refused } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems } from "@tessera/runtime";
import type { Request } from "../../commands/deps.js";
import type { Answer } from "../types/cycleCommands.js";

interface Asked {
  readonly caller: Caller;
  readonly idempotencyKey: string;
  /** What is wrong with the rest of the input. Left out: the operation has no InvalidInput, and a malformed key is BAD_USER_INPUT. */
  readonly problems?: readonly InputProblem[];
}

/** Runs a command under the key of the one who asks: InvalidInput for a malformed input, else what it refuses, or how `show` presents it. */
export async function answerCommand<Done extends object>(
  { caller, idempotencyKey: key, problems }: Asked,
  command: (request: Request) => Promise<Done | Refused<Answer>>,
  show: (done: Done) => Answer | Promise<Answer>,
): Promise<Answer> {
  const wrong = problems === undefined ? [] : [...idempotencyKeyProblems(key), ...problems];
  if (wrong.length > 0) return invalidInput(...wrong).refused;
  const answer = await command({ scope: callerScope(caller), key });
  return isRefused(answer) ? answer.refused : show(answer);
}
