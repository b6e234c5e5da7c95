import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/**
 * The static cost of an operation: each field counts one, times the `first` of every connection that it stands in. Lists without
 * `first` are short by contract and count once. Only for validated documents within the limits of shape.
 */
export function costOfOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.INT) defaults.set(variable.name.value, Number(defaultValue.value));
  }

  function costOf(set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): number {
    let cost = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) cost += costOfField(selection, parent);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type =
          selection.typeCondition === undefined ? parent : schema.getType(selection.typeCondition.name.value);
        cost += costOf(selection.selectionSet, type);
      } else {
        const fragment = fragments.get(selection.name.value);
        cost += costOf(fragment?.selectionSet, schema.getType(fragment?.typeCondition.name.value ?? ""));
      }
    }
    return cost;
  }

  function costOfField(node: FieldNode, parent: GraphQLNamedType | undefined): number {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (field === undefined) return 1;
    const type = getNamedType(field.type);
    return 1 + sizeOf(node, field) * costOf(node.selectionSet, isCompositeType(type) ? type : undefined);
  }

  function sizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const argument = field.args.find(({ name }) => name === "first");
    if (argument === undefined) return 1;
    const given = node.arguments?.find(({ name }) => name.value === "first")?.value;
    const size =
      given === undefined
        ? argument.defaultValue
        : given.kind === Kind.VARIABLE
          ? (variables[given.name.value] ?? defaults.get(given.name.value) ?? argument.defaultValue)
          : given.kind === Kind.INT
            ? Number(given.value)
            : 0;
    // A size that no list has is refused by its owner; a negative one must not make the rest cheap.
    return typeof size === "number" && size > 1 ? size : 1;
  }

  return costOf(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
}
