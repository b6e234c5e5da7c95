import { invalidInput, type Caller, type InputProblem, type Refused } from "@tessera/kernel";
import { idempotencyKeyProblems } from "@tessera/runtime";
import type { Request } from "../../commands/deps.js";
import type { Answer } from "../types/cycleCommands.js";
import { answerCommand } from "./answerCommand.js";

/** `answerCommand` for an input of which a part is parsed first: InvalidInput says what is wrong with that part and with the key. */
export async function answerParsed<Parsed extends object, Done extends object>(
  { caller, idempotencyKey }: { readonly caller: Caller; readonly idempotencyKey: string },
  parsed: Parsed | InputProblem,
  command: (request: Request, parsed: Parsed) => Promise<Done | Refused<Answer>>,
  show: (done: Done) => Answer | Promise<Answer>,
): Promise<Answer> {
  if (isProblem(parsed)) return invalidInput(...idempotencyKeyProblems(idempotencyKey), parsed).refused;
  return answerCommand({ caller, idempotencyKey, problems: [] }, async (request) => command(request, parsed), show);
}

function isProblem(parsed: object): parsed is InputProblem {
  return "problem" in parsed;
}
