import { GraphQLError } from "graphql";

/** What a scalar throws for a value that it does not take. The text is for the client's developer. */
export function badValue(problem: string): GraphQLError {
  return new GraphQLError(problem, { extensions: { code: "BAD_USER_INPUT" } });
}
