import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

export interface CollectSetting {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly conditions: ReadonlyMap<string, boolean>;
}

/** CollectFields of the GraphQL specification: response keys in their order, each with all fields that are asked for under it. */
export function collectFields(
  setting: CollectSetting,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  for (const set of sets) collect(set);
  return fields;

  function collect(set: SelectionSetNode): void {
    for (const selection of set.selections) {
      if (!isIncluded(selection, setting.conditions)) continue;
      if (selection.kind === Kind.FIELD) add(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (holds(selection.typeCondition?.name.value)) collect(selection.selectionSet);
      } else collectSpread(selection.name.value);
    }
  }

  function collectSpread(name: string): void {
    const fragment = setting.fragments.get(name);
    if (fragment === undefined || spread.has(name)) return;
    spread.add(name);
    if (holds(fragment.typeCondition.name.value)) collect(fragment.selectionSet);
  }

  function add(field: FieldNode): void {
    const key = field.alias?.value ?? field.name.value;
    const known = fields.get(key);
    if (known === undefined) fields.set(key, [field]);
    else known.push(field);
  }

  function holds(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const other = setting.schema.getType(condition);
    return isAbstractType(other) && "getFields" in type && setting.schema.isSubType(other, type);
  }
}

/** False when @skip or @include leave the selection out. */
export function isIncluded({ directives }: SelectionNode, conditions: ReadonlyMap<string, boolean>): boolean {
  for (const { name, arguments: given } of directives ?? []) {
    if (name.value !== "skip" && name.value !== "include") continue;
    const value = given?.[0]?.value;
    const holds =
      value?.kind === Kind.VARIABLE ? conditions.get(value.name.value) : value?.kind === Kind.BOOLEAN && value.value;
    if (holds === (name.value === "skip")) return false;
  }
  return true;
}
