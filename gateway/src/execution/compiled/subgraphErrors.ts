import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { AnswerPath } from "./answerFields.js";

/** Places an error of a subgraph's answer into the client's: one path for each object that it concerns, undefined for none. */
export type PlaceError = (path: AnswerPath | undefined) => readonly (AnswerPath | undefined)[];

/** An error as the graph tells it on: words, code and details of the subgraph, at the client's paths. */
export function subgraphErrors(
  errors: readonly GraphQLFormattedError[],
  subgraph: string,
  place: PlaceError,
): GraphQLError[] {
  return errors.flatMap(({ message, path, extensions }) =>
    place(path).map(
      (placed) =>
        new GraphQLError(message || `The subgraph ${subgraph} failed.`, {
          path: placed ?? null,
          extensions: { code: "DOWNSTREAM_SERVICE_ERROR", ...extensions, serviceName: subgraph },
        }),
    ),
  );
}
