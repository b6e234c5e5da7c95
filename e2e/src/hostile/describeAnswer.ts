/**
 * An answer in the words of the table: the status, then the codes of its errors (each once), or what its fields hold: `null`, `data`,
 * or the member of a union with the paths of its problems ("200 InvalidInput lines.0.sku").
 */
export function describeAnswer(status: number, text: string): string {
  const body = parse(text);
  const words =
    body.errors === undefined ? fieldsOf(body.data) : body.errors.map(({ extensions }) => codeOf(extensions));
  return [status, ...new Set(words)].join(" ");
}

interface Body {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

function parse(text: string): Body {
  try {
    const body = JSON.parse(text) as Body | null;
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}

function codeOf(extensions: { readonly code?: string } | undefined): string {
  return extensions?.code ?? "(no code)";
}

function fieldsOf(data: Body["data"]): string[] {
  return Object.values(data ?? {}).flatMap((value) => describe(value));
}

interface UnionMember {
  readonly __typename?: string;
  readonly problems?: readonly { readonly path: readonly string[] }[];
  readonly results?: readonly unknown[];
}

function describe(value: unknown): string[] {
  if (value === null) return ["null"];
  if (typeof value !== "object") return ["data"];
  const { __typename, problems, results } = value as UnionMember;
  if (results !== undefined) return results.flatMap((result) => describe(result));
  return [__typename ?? "data", ...(problems ?? []).flatMap(({ path }) => (path.length > 0 ? [path.join(".")] : []))];
}
