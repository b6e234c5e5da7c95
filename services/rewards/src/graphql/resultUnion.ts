import { createUnionType, type ClassType } from "type-graphql";

/** What a mutation answers: its success type or a refusal; `kind` is the name of the graph type. */
export interface Answer {
  readonly kind: string;
}

/** The result union of one mutation. */
export function resultUnion(name: string, types: readonly ClassType[]): Answer {
  return createUnionType({ name, types: () => [...types] }) as Answer;
}
