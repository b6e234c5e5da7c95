import { type DocumentNode, GraphQLError, OperationTypeNode, parse, visit } from "graphql";
import { BoundedMap } from "../execution/boundedMap.js";
import type { Limits } from "./limits.js";
import { measureDocument, type MeasuredOperation } from "./measureDocument.js";
import { tooComplex } from "./tooComplex.js";

/** The parsed document, or why it is not looked at any further. */
export type DocumentCheck = { readonly document: DocumentNode } | { readonly refusal: GraphQLError };

const MOST_DOCUMENTS = 2_000;
/** Longer texts are checked each time; their number is bounded by the body, their memory would not be. */
const LONGEST_KEPT = 20_000;

/**
 * Bounds what validation and planning get to see: both grow faster than the document. Runs before them and knows no schema.
 * A syntax error is a refusal with its position.
 */
export function checkDocuments(limits: Limits): (query: string) => DocumentCheck {
  const known = new BoundedMap<string, DocumentCheck>(MOST_DOCUMENTS);
  return (query) => {
    const before = known.get(query);
    if (before !== undefined) return before;
    const checked = check(query, limits);
    if (query.length <= LONGEST_KEPT) known.set(query, checked);
    return checked;
  };
}

function check(query: string, limits: Limits): DocumentCheck {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: limits.tokens });
  } catch (cause) {
    const error = cause as GraphQLError;
    if (error.message.includes("token limit") || error.message.includes(`${limits.tokens} tokens`)) {
      return { refusal: tooComplex(`more than ${limits.tokens} tokens`) };
    }
    return { refusal: mistaken("GRAPHQL_PARSE_FAILED", error.message) };
  }
  if (holdsInfinity(document)) return { refusal: mistaken("BAD_USER_INPUT", "A number is greater than any.") };
  const operations = measureDocument(document);
  const problem =
    operations.length > limits.operations
      ? `more than ${limits.operations} operations in one document`
      : firstProblem(operations, limits);
  return problem === undefined ? { document } : { refusal: tooComplex(problem) };
}

function mistaken(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}

/** See `findInfinity`: the same, written into the document. */
function holdsInfinity(document: DocumentNode): boolean {
  let found = false;
  const look = ({ value }: { readonly value: string }): void => {
    found ||= !Number.isFinite(Number(value));
  };
  visit(document, { FloatValue: look, IntValue: look });
  return found;
}

function firstProblem(operations: readonly MeasuredOperation[], limits: Limits): string | undefined {
  for (const size of operations) {
    if (size.depth > limits.depth) return `fields nested deeper than ${limits.depth}`;
    if (size.introspectionDepth > limits.introspectionDepth)
      return `introspection deeper than ${limits.introspectionDepth}`;
    if (size.nesting > limits.nesting) return `selections nested deeper than ${limits.nesting}`;
    if (size.fields > limits.fields) return `more than ${limits.fields} fields, fragments written out`;
    if (size.aliases > limits.aliases) return `more than ${limits.aliases} aliases`;
    if (size.directives > limits.directives) return `more than ${limits.directives} directives`;
    if (size.kind === OperationTypeNode.MUTATION && size.rootFields > limits.mutations)
      return `more than ${limits.mutations} mutations in one request`;
    if (size.rootFields > limits.rootFields) return `more than ${limits.rootFields} root fields`;
  }
  return undefined;
}
