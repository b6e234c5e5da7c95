import type { Caller } from "@tessera/kernel";
import type { SubgraphRequest } from "@tessera/runtime";
import type { DocumentNode, ExecutionResult, GraphQLSchema } from "graphql";

/** Who asks, and until when an answer is wanted. */
export interface RequestContext {
  readonly caller: Caller;
  /** Milliseconds of the monotonic clock (`performance.now`). Subgraphs that have not answered by then are UNAVAILABLE. */
  readonly deadlineMs: number;
}

/** One parsed and validated query or mutation. */
export interface GraphRequest {
  readonly query: string;
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
}

/** How a subscription is served: one subgraph tells the events, and each event is completed by the others. */
export interface SubscriptionPlan {
  readonly subgraph: string;
  /** What to subscribe to there. */
  readonly request: SubgraphRequest;
  /** Completes one event with the fields of other subgraphs and shapes it as the client asked. */
  hydrate(event: ExecutionResult, context: RequestContext): Promise<ExecutionResult>;
}

/**
 * Plans and runs operations over the subgraphs. The only way from the door to the subgraphs, so that another executor can take
 * the place of the stock one, which then serves as its reference.
 */
export interface GraphExecutor {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  execute(request: GraphRequest): Promise<ExecutionResult>;
  /** The same, as the JSON of the whole answer where nothing went wrong; an executor that cannot write has none. */
  write?(request: GraphRequest): Promise<string | ExecutionResult>;
  /** Throws when the document holds no such subscription. */
  planSubscription(request: Omit<GraphRequest, "context">): SubscriptionPlan;
  stop(): Promise<void>;
}
