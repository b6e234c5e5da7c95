/** What a refusal may list beside its message. */
interface Refusal {
  readonly __typename: string;
  readonly message?: string;
  readonly problems?: unknown;
  readonly missing?: unknown;
}

/** The network answered, and the answer is no where the command needs a yes. */
export class NetworkRefused extends Error {
  constructor(what: string, answer: Refusal) {
    super(`${what}: ${answer.__typename}${describe(answer)}`);
    this.name = "NetworkRefused";
  }
}

interface Problem {
  readonly path: readonly string[];
  readonly problem: string;
}

/** What is wanting before payments can be made; no partner: the operator. */
interface Missing {
  readonly partner: { readonly code: string } | null;
  readonly currency: string;
  readonly problem: string;
}

function describe({ message, problems, missing }: Refusal): string {
  const listed = [
    ...((problems ?? []) as readonly Problem[]).map(({ path, problem }) => `${path.join(".")}: ${problem}`),
    ...((missing ?? []) as readonly Missing[]).map(
      ({ partner, currency, problem }) => `${partner?.code ?? "operator"} ${currency}: ${problem}`,
    ),
  ];
  const parts = [message ?? "", ...listed].filter((part) => part !== "");
  // A list of many is read line by line.
  return parts.length === 0 ? "" : `: ${parts.join(listed.length > 1 ? "\n  " : " ")}`;
}
