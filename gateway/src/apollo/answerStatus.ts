import type { ApolloServerPlugin, BaseContext } from "@apollo/server";

/** Faults of the document or its variables: the request itself was understood. */
const OF_THE_DOCUMENT: ReadonlySet<unknown> = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
]);

/**
 * GraphQL over HTTP: an answer in `application/graphql-response+json` tells a faulty document by status 400; one in
 * `application/json` is 200, since older clients read no body behind another status.
 */
export function answerStatus(mostErrors: number): ApolloServerPlugin<BaseContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ request, response, errors }) => {
        if (response.body.kind !== "single") return;
        const answer = response.body.singleResult;
        if (answer.errors !== undefined && answer.errors.length > mostErrors)
          answer.errors = answer.errors.slice(0, mostErrors);
        const accept = request.http?.headers.get("accept") ?? "";
        const ofDocument = errors?.some((error) => OF_THE_DOCUMENT.has(error.extensions["code"])) ?? false;
        if (response.http.status === 400 && ofDocument && !accept.includes("application/graphql-response+json")) {
          response.http.status = 200;
        }
      },
    }),
  };
}
