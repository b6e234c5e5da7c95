import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
} from "graphql";
import { getVariableValues } from "graphql/execution/values.js";
import { BoundedMap } from "../execution/boundedMap.js";
import type { DocumentCheck } from "../limits/checkDocument.js";

export interface SocketRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

export type CheckedRequest =
  | { readonly document: DocumentNode; readonly operation: OperationDefinitionNode }
  | { readonly errors: readonly GraphQLError[] };

const MOST_DOCUMENTS = 2_000;

/** Judges what arrives over a socket as the server judges what arrives over HTTP: shape, then validity, then variables. */
export function checkSocketRequests(
  schema: GraphQLSchema,
  check: (query: string) => DocumentCheck,
  introspection: boolean,
): (request: SocketRequest) => CheckedRequest {
  const rules = introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const validated = new BoundedMap<DocumentNode, readonly GraphQLError[]>(MOST_DOCUMENTS);
  return ({ query, operationName, variables }) => {
    if (typeof query !== "string") return mistaken("A request needs a `query`.");
    const checked = check(query);
    if ("refusal" in checked) return { errors: [checked.refusal] };
    const { document } = checked;
    const faults = validated.get(document) ?? validate(schema, document, rules, { hideSuggestions: true });
    validated.set(document, faults);
    if (faults.length > 0) return { errors: faults.map(asMistake) };
    const operation = getOperationAST(document, operationName);
    if (!operation) return mistaken("The request names no operation of its document.");
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, {
      maxErrors: 5,
    });
    return errors === undefined ? { document, operation } : { errors: errors.map(asMistake) };
  };
}

function mistaken(message: string): CheckedRequest {
  return { errors: [new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } })] };
}

function asMistake({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: "BAD_USER_INPUT" } });
}
