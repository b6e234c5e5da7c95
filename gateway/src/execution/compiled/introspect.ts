import {
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from "graphql";

/** Answers a field of the schema about itself (`__schema`, `__type`); the subgraphs are not asked. */
export function introspect(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): (fields: readonly FieldNode[], variables: Readonly<Record<string, unknown>>) => unknown {
  return (fields, variableValues) => {
    const selectionSet = { kind: Kind.SELECTION_SET, selections: fields } as const;
    const document = {
      kind: Kind.DOCUMENT,
      definitions: [{ ...operation, selectionSet, directives: [] }, ...fragments.values()],
    } as const;
    const { data } = executeSync({ schema, document, variableValues });
    const [field] = fields;
    return data?.[field?.alias?.value ?? field!.name.value] ?? null;
  };
}
