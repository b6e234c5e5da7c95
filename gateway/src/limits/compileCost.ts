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

type Variables = Readonly<Record<string, unknown>>;

/** What a selection costs: a number, and for each list whose size a variable gives that size times what stands in the list. */
interface Cost {
  fixed: number;
  readonly lists: { readonly size: (variables: Variables) => number; readonly inner: Cost }[];
}

/**
 * The cost of an operation under given variables: each field counts one, times the `first` of every connection that it stands in.
 * Lists without `first` are short by contract and count once. Only for validated documents within the limits of shape.
 */
export function compileCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (variables: Variables) => number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (defaultValue?.kind === Kind.INT) defaults.set(variable.name.value, Number(defaultValue.value));
  }
  const whole: Cost = { fixed: 0, lists: [] };
  add(whole, operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
  return (variables) => evaluate(whole, variables);

  function add(cost: Cost, set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): void {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) addField(cost, selection, parent);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type =
          selection.typeCondition === undefined ? parent : schema.getType(selection.typeCondition.name.value);
        add(cost, selection.selectionSet, type);
      } else {
        const fragment = fragments.get(selection.name.value);
        add(cost, fragment?.selectionSet, schema.getType(fragment?.typeCondition.name.value ?? ""));
      }
    }
  }

  function addField(cost: Cost, node: FieldNode, parent: GraphQLNamedType | undefined): void {
    cost.fixed += 1;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (field === undefined) return;
    const type = getNamedType(field.type);
    const composite = isCompositeType(type) ? type : undefined;
    const size = sizeOf(node, field);
    if (size === undefined) return add(cost, node.selectionSet, composite);
    const inner: Cost = { fixed: 0, lists: [] };
    add(inner, node.selectionSet, composite);
    cost.lists.push({ size, inner });
  }

  /** undefined for a field that is no connection. */
  function sizeOf(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
  ): ((variables: Variables) => number) | undefined {
    const argument = field.args.find(({ name }) => name === "first");
    if (argument === undefined) return undefined;
    const given = node.arguments?.find(({ name }) => name.value === "first")?.value;
    if (given?.kind === Kind.VARIABLE) {
      const { value: name } = given.name;
      return (variables) => sizeWritten(variables[name] ?? defaults.get(name) ?? argument.defaultValue);
    }
    const size = sizeWritten(
      given === undefined ? argument.defaultValue : given.kind === Kind.INT ? Number(given.value) : 0,
    );
    return () => size;
  }
}

/** A size that no list has is refused by its owner; a negative one must not make the rest cheap. */
function sizeWritten(size: unknown): number {
  return typeof size === "number" && size > 1 ? size : 1;
}

function evaluate({ fixed, lists }: Cost, variables: Variables): number {
  let cost = fixed;
  for (const { size, inner } of lists) cost += size(variables) * evaluate(inner, variables);
  return cost;
}
