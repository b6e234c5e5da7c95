/** What a command answers when it says no: a value, never an exception. `kind` is the name of the graph's refusal type. */
export interface Refused<R extends { readonly kind: string }> {
  readonly refused: R;
}

export function refuse<const R extends { readonly kind: string }>(refused: R): Refused<R> {
  return { refused };
}

export function isRefused<T, R extends { readonly kind: string }>(answer: T | Refused<R>): answer is Refused<R> {
  return typeof answer === "object" && answer !== null && "refused" in answer;
}

/** One problem of an input: where it stands and what is wrong, in words for the client's developer. */
export interface InputProblem {
  readonly path: readonly string[];
  readonly problem: string;
}

export interface InvalidInput {
  readonly kind: "InvalidInput";
  readonly message: string;
  readonly problems: readonly InputProblem[];
}

/** Problems that the sentence names; the list has all of them. */
const NAMED = 3;

/** All problems of one input. The message names the first ones, since a client that asks every refusal for its message reads nothing else. */
export function toInvalidInput(problems: readonly InputProblem[]): InvalidInput {
  const named = problems
    .slice(0, NAMED)
    .map(({ path, problem }) => [path.join("."), problem].filter(Boolean).join(" "));
  if (problems.length > NAMED) named.push(`${problems.length - NAMED} more`);
  const message = named.length === 0 ? "The input is not valid." : `The input is not valid: ${named.join("; ")}.`;
  return { kind: "InvalidInput", message, problems };
}

export function invalidInput(...problems: readonly InputProblem[]): Refused<InvalidInput> {
  return refuse(toInvalidInput(problems));
}
