import {
  type DocumentNode,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";

/** A document that was parsed and validated once, or why it cannot be executed. */
export type CheckedDocument = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** The gateway asks with few documents again and again; the bound is against callers that never repeat one. */
const MOST_DOCUMENTS = 2_000;

/** Parses and validates documents of one schema, each text once. The oldest text is forgotten first. */
export function checkDocuments(schema: GraphQLSchema): (query: string) => CheckedDocument {
  const known = new Map<string, CheckedDocument>();
  return (query) => {
    const before = known.get(query);
    if (before !== undefined) return before;
    const checked = check(schema, query);
    if (known.size >= MOST_DOCUMENTS) known.delete(known.keys().next().value!);
    known.set(query, checked);
    return checked;
  };
}

function check(schema: GraphQLSchema, query: string): CheckedDocument {
  try {
    const document = parse(query, { maxTokens: 100_000 });
    const errors = validate(schema, document);
    return errors.length === 0 ? { document } : { errors };
  } catch (error) {
    return { errors: [error as GraphQLError] };
  }
}

/** The operation that a request means; undefined when it names none, or one of several without a name. */
export function operationOf(
  document: DocumentNode,
  operationName: string | undefined,
): OperationDefinitionNode | undefined {
  return getOperationAST(document, operationName) ?? undefined;
}
