import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from "graphql";

const labels = new WeakMap<OperationDefinitionNode, string>();

/** The root field of a validated operation, `several` when it has more: a label that is bounded by the schema. */
export function labelOperation(document: DocumentNode, operation: OperationDefinitionNode): string {
  const known = labels.get(operation);
  if (known !== undefined) return known;
  const names = new Set<string>();
  collect(operation.selectionSet, document, names);
  const [first = "none", second] = names;
  const label = second === undefined ? first : "several";
  labels.set(operation, label);
  return label;
}

/** Ends with the second name; a validated document has no fragment that holds itself. */
function collect({ selections }: SelectionSetNode, document: DocumentNode, names: Set<string>): void {
  for (const selection of selections) {
    if (names.size > 1) return;
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, document, names);
    else {
      const { value } = selection.name;
      const fragment = document.definitions.find(
        (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === value,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet, document, names);
    }
  }
}
