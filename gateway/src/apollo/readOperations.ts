import {
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  specifiedRules,
  validate,
} from "graphql";
import { BoundedMap } from "../execution/boundedMap.js";
import type { DocumentCheck } from "../limits/checkDocument.js";

export interface ReadOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** The operation that a request names; undefined when it is no valid query or mutation: the server tells what is wrong with it. */
export type ReadOperations = (query: string, operationName: string | undefined) => ReadOperation | undefined;

const MOST_OPERATIONS = 2_000;
/** Validating a longer text costs more than is won by keeping it. */
const LONGEST_KEPT = 20_000;

/** Validates each text once, by the same rules as the server. */
export function readOperations(
  schema: GraphQLSchema,
  check: (query: string) => DocumentCheck,
  introspection: boolean,
): ReadOperations {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const known = new BoundedMap<string, ReadOperation>(MOST_OPERATIONS);
  return (query, operationName) => {
    const key = operationName === undefined ? query : `${operationName}\n${query}`;
    const before = known.get(key);
    if (before !== undefined || query.length > LONGEST_KEPT) return before;
    const checked = check(query);
    if ("refusal" in checked) return undefined;
    const { document } = checked;
    const operation = getOperationAST(document, operationName);
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
    if (validate(schema, document, rules, { maxErrors: 1 }).length > 0) return undefined;
    const read = { document, operation };
    known.set(key, read);
    return read;
  };
}
