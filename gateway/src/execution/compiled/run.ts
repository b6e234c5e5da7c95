import type { GraphQLError } from "graphql";
import type { RequestContext } from "../graphExecutor.js";
import type { AnswerObject } from "./answerFields.js";

/** One operation under way. */
export interface Run {
  /** As the client sent them; the subgraphs coerce those that they get. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Values of the variables that @skip and @include ask for. */
  readonly conditions: ReadonlyMap<string, boolean>;
  readonly context: RequestContext;
  /** What the subgraphs have answered so far: more than was asked for, and unordered. */
  readonly data: AnswerObject;
  /** What went wrong at the subgraphs, with paths in the client's answer. */
  readonly errors: GraphQLError[];
}
