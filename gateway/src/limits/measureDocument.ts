import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** How much a selection asks for, fragments written out. */
export interface Size {
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly nesting: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

export interface MeasuredOperation extends Size {
  readonly kind: OperationDefinitionNode["operation"];
  readonly rootFields: number;
}

const NOTHING: Size = { depth: 0, introspectionDepth: 0, nesting: 0, fields: 0, aliases: 0, directives: 0 };
/** Doubling fragments reach astronomical counts; beyond this the exact number does not matter. */
const MOST = 1e9;

/**
 * Measures every operation of a document in one pass: each fragment is measured once, however often it is spread, so that
 * fragments which double each other cost steps, not fields. A fragment that contains itself counts as empty; validation refuses it.
 */
export function measureDocument(document: DocumentNode): MeasuredOperation[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    else if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const known = new Map<string, { readonly size: Size; readonly roots: number }>();
  const open = new Set<string>();

  function measureSet(set: SelectionSetNode | undefined): { size: Size; roots: number } {
    let size = NOTHING;
    let roots = 0;
    for (const selection of set?.selections ?? []) {
      const inner = measure(selection);
      size = together(size, inner.size, selection.directives?.length ?? 0);
      roots = Math.min(MOST, roots + inner.roots);
    }
    return { size: { ...size, nesting: size.nesting + 1 }, roots };
  }

  function measure(selection: SelectionNode): { size: Size; roots: number } {
    if (selection.kind === Kind.FIELD)
      return {
        size: around(selection.name.value, selection.alias !== undefined, measureSet(selection.selectionSet).size),
        roots: 1,
      };
    if (selection.kind === Kind.INLINE_FRAGMENT) return measureSet(selection.selectionSet);
    return measureSpread(selection.name.value);
  }

  function measureSpread(name: string): { size: Size; roots: number } {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (open.has(name)) return { size: NOTHING, roots: 0 };
    open.add(name);
    const measured = measureSet(fragments.get(name)?.selectionSet);
    open.delete(name);
    known.set(name, measured);
    return measured;
  }

  return operations.map((operation) => {
    const { size, roots } = measureSet(operation.selectionSet);
    const directives = size.directives + (operation.directives?.length ?? 0);
    return { ...size, directives, kind: operation.operation, rootFields: roots };
  });
}

/** A field around what it selects. What hangs below an introspection field is deep by nature, and is measured apart. */
function around(name: string, aliased: boolean, inner: Size): Size {
  const introspects = name === "__schema" || name === "__type";
  const below = Math.max(inner.depth, inner.introspectionDepth);
  return {
    depth: introspects ? 0 : inner.depth + 1,
    introspectionDepth: introspects ? below + 1 : inner.introspectionDepth === 0 ? 0 : inner.introspectionDepth + 1,
    nesting: inner.nesting,
    fields: Math.min(MOST, inner.fields + 1),
    aliases: Math.min(MOST, inner.aliases + (aliased ? 1 : 0)),
    directives: inner.directives,
  };
}

function together(one: Size, other: Size, directives: number): Size {
  return {
    depth: Math.max(one.depth, other.depth),
    introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
    nesting: Math.max(one.nesting, other.nesting),
    fields: Math.min(MOST, one.fields + other.fields),
    aliases: Math.min(MOST, one.aliases + other.aliases),
    directives: Math.min(MOST, one.directives + other.directives + directives),
  };
}
