import { refuse, type InvalidInput, type Refused } from "@tessera/kernel";
import type { Parsed } from "../parse/Parsed.js";

/** Hands the valid ones of several inputs to a command that answers per item, and puts the answers back in order. */
export async function answerEach<Value, Done>(
  inputs: readonly Parsed<Value>[],
  command: (values: readonly Value[]) => Promise<readonly Done[]>,
): Promise<readonly (Done | Refused<InvalidInput>)[]> {
  const values = inputs.flatMap((input) => ("value" in input ? [input.value] : []));
  const answers = values.length === 0 ? [] : await command(values);
  let next = 0;
  return inputs.map((input) => {
    if ("invalid" in input) return refuse(input.invalid);
    const answer = answers[next];
    next += 1;
    if (answer === undefined) throw new Error("a command left an item without an answer");
    return answer;
  });
}
