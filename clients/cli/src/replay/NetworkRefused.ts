/** The network answered, and the answer is no where the command needs a yes. */
export class NetworkRefused extends Error {
  constructor(
    what: string,
    answer: { readonly __typename: string; readonly message?: string; readonly problems?: unknown },
  ) {
    super(`${what}: ${answer.__typename}${describe(answer)}`);
    this.name = "NetworkRefused";
  }
}

interface Problem {
  readonly path: readonly string[];
  readonly problem: string;
}

function describe({ message, problems }: { readonly message?: string; readonly problems?: unknown }): string {
  const all = (problems ?? []) as readonly Problem[];
  // What the message names already is not said twice.
  const isSaid = all.every(({ problem }) => message?.includes(problem));
  const listed = isSaid ? [] : all.map(({ path, problem }) => `${path.join(".")}: ${problem}`);
  const parts = [message ?? "", ...listed].filter((part) => part !== "");
  // A list of many is read line by line.
  return parts.length === 0 ? "" : `: ${parts.join(listed.length > 1 ? "\n  " : " ")}`;
}
