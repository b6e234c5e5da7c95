import { GraphQLError } from "graphql";

export function tooComplex(problem: string): GraphQLError {
  return new GraphQLError(`The request is too large: ${problem}.`, {
    extensions: { code: "QUERY_TOO_COMPLEX", http: { status: 400 } },
  });
}
