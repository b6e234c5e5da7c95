import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { unwrapResolverError } from "@apollo/server/errors";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import type { Logger, ServiceMetrics } from "@tessera/runtime";
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from "graphql";
import { cleanError, cleanResult } from "../execution/cleanErrors.js";
import type { GraphExecutor } from "../execution/graphExecutor.js";
import { answerStatus } from "./answerStatus.js";
import type { DoorContext } from "./doorContext.js";

export interface ApolloOptions {
  readonly executor: GraphExecutor;
  readonly introspection: boolean;
  /** False hands errors and extensions of the executor through as they are, for conformance suites. */
  readonly cleaned: boolean;
  readonly mostTokens: number;
  readonly mostErrors: number;
  readonly plugins: readonly ApolloServerPlugin<DoorContext>[];
  readonly log: Logger;
  /** Told of errors by their code. */
  readonly metrics?: ServiceMetrics | undefined;
}

/** Apollo Server over an executor: parses, validates, negotiates, and keeps to GraphQL over HTTP. Started. */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<DoorContext>> {
  const { executor, log, cleaned } = options;
  const server = new ApolloServer<DoorContext>({
    gateway: {
      onSchemaLoadOrUpdate: (listen) => {
        listen({ apiSchema: executor.schema, coreSupergraphSdl: "" });
        return () => {};
      },
      load: async () => ({
        executor: async ({ source, document, request, context }) => {
          const { operationName, variables = {} } = request;
          const door = context as unknown as DoorContext;
          const result =
            answerFound(door) ??
            (await executor.execute({ query: source, document, operationName, variables, context: door }));
          return (cleaned ? cleanResult(result, log) : result) as never;
        },
      }),
      stop: async () => {},
    },
    introspection: options.introspection,
    csrfPrevention: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    parseOptions: { maxTokens: options.mostTokens },
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), answerStatus(options.mostErrors), ...options.plugins],
    ...(cleaned
      ? {
          formatError: (formatted, cause) => {
            const written = writeError(formatted, cause, log);
            options.metrics?.failed(String(written.extensions?.["code"]));
            return written;
          },
        }
      : {}),
  });
  await server.start();
  return server;
}

/** What the operation has answered by now; undefined when it has not run. Throws what it failed with. */
function answerFound({ found }: DoorContext): ExecutionResult | undefined {
  if (found !== undefined && "failure" in found) throw found.failure;
  return found !== undefined && "result" in found ? found.result : undefined;
}

/** An error as clients see it: those of the server itself are cleaned here, those of the executor are by now. */
export function writeError(formatted: GraphQLFormattedError, cause: unknown, log: Logger): GraphQLFormattedError {
  if (formatted.extensions?.["validationErrorCode"] === "INTROSPECTION_DISABLED") {
    return { message: "Introspection is switched off here.", extensions: { code: "BAD_USER_INPUT" } };
  }
  const origin = unwrapResolverError(cause);
  const error = cleanError(
    new GraphQLError(formatted.message, {
      path: formatted.path ?? null,
      extensions: formatted.extensions ?? null,
      originalError: origin instanceof Error && !(origin instanceof GraphQLError) ? origin : null,
    }),
    log,
  );
  const { message, path, extensions } = error.toJSON();
  return {
    message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(path === undefined ? {} : { path }),
    ...(extensions === undefined ? {} : { extensions }),
  };
}
