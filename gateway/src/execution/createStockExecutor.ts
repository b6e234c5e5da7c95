import { createHash } from "node:crypto";
import { ApolloGateway } from "@apollo/gateway";
import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { type PlanNode, type QueryPlan, QueryPlanner, type SubscriptionNode } from "@apollo/query-planner";
import type { Logger, Subgraph } from "@tessera/runtime";
import { type DocumentNode, type ExecutionResult, getOperationAST, GraphQLError } from "graphql";
import { BoundedMap } from "./boundedMap.js";
import type { GraphExecutor, GraphRequest, RequestContext, SubscriptionPlan } from "./graphExecutor.js";
import { type SourceContext, subgraphSource } from "./subgraphSource.js";

const MOST_PLANS = 2_000;

/**
 * @apollo/gateway over a fixed supergraph. It composes nothing and asks no subgraph at start, so it starts when one is away.
 * Subscriptions, which it refuses, are planned by its own planner: the plan's primary part runs against the subgraph that owns the
 * event, and for each event the gateway runs the sequence (primary, rest) with the event standing in for the primary answer.
 */
export async function createStockExecutor(
  supergraphSdl: string,
  subgraphs: Readonly<Record<string, Subgraph>>,
  log: Logger,
): Promise<GraphExecutor> {
  // Usage figures of the network are nobody else's business; the switch is read in the constructor.
  process.env["APOLLO_TELEMETRY_DISABLED"] = "true";
  const plans = new BoundedMap<string, QueryPlan>(MOST_PLANS);
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: quiet(log),
    buildService: ({ name }) => subgraphSource(name, subgraphs[name], log),
    queryPlannerConfig: {
      cache: {
        get: async (key) => plans.get(key),
        set: async (key, plan) => plans.set(key, plan),
        delete: async (key) => plans.delete(key),
        clear: () => {},
      },
    },
  });
  const { schema, executor } = await gateway.load({ apollo: {} });
  const planner = createSubscriptionPlanner(supergraphSdl);

  async function run(
    request: GraphRequest & { readonly hash: string; readonly context: SourceContext },
  ): Promise<ExecutionResult> {
    const { query, document, operationName, variables, context, hash } = request;
    const gatewayRequest = {
      request: { query, operationName, variables },
      document,
      operationName,
      queryHash: hash,
      source: query,
      context,
      schema,
      operation: getOperationAST(document, operationName),
      logger: quiet(log),
      metrics: {},
      cache: undefined,
    };
    return (await executor(gatewayRequest as never)) as ExecutionResult;
  }

  return {
    schema,
    execute: async (request) => run({ ...request, hash: hashOf(request.query) }),
    planSubscription: (request) => {
      const hash = `subscription:${hashOf(request.query)}`;
      const { primary, rest } = planner(request.document, request.operationName, hash);
      const nodes: PlanNode[] = rest === undefined ? [primary] : [primary, rest];
      const plan: QueryPlan = { kind: "QueryPlan", node: { kind: "Sequence", nodes: nodes } };
      return {
        subgraph: primary.serviceName,
        request: {
          query: primary.operation,
          operationName: primary.operationName,
          variables: pick(primary, request.variables),
        },
        hydrate: async (event: ExecutionResult, context: RequestContext) => {
          // The plan may have been forgotten since; the key is the one that the gateway computes.
          plans.set(planKey(hash, request.operationName), plan);
          return run({
            ...request,
            hash,
            context: { ...context, event: { operation: primary.operation, result: event } },
          });
        },
      } satisfies SubscriptionPlan;
    },
    stop: async () => gateway.stop(),
  };
}

/** The supergraph is read a second time: the gateway keeps its own planner to itself. */
function createSubscriptionPlanner(
  supergraphSdl: string,
): (document: DocumentNode, operationName: string | undefined, hash: string) => SubscriptionNode {
  const supergraph = Supergraph.build(supergraphSdl);
  const schema = supergraph.apiSchema();
  const known = new BoundedMap<string, SubscriptionNode>(MOST_PLANS);
  let planner: QueryPlanner | undefined;
  return (document, operationName, hash) => {
    const key = planKey(hash, operationName);
    const before = known.get(key);
    if (before !== undefined) return before;
    planner ??= new QueryPlanner(supergraph);
    const operation = operationFromDocument(schema, document, operationName === undefined ? {} : { operationName });
    const node = planner.buildQueryPlan(operation).node;
    if (node?.kind !== "Subscription") throw new GraphQLError("Only a subscription can be subscribed to.");
    known.set(key, node);
    return node;
  };
}

function pick(
  { variableUsages }: SubscriptionNode["primary"],
  variables: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const used = (variableUsages ?? []).filter((name) => variables[name] !== undefined);
  return Object.fromEntries(used.map((name) => [name, variables[name]]));
}

function planKey(hash: string, operationName: string | undefined): string {
  if (!operationName) return hash;
  return createHash("sha256").update(hash).update(operationName).digest("hex");
}

function hashOf(query: string): string {
  return createHash("sha256").update(query).digest("hex");
}

/** The stock gateway tells at `info` what is plain anyway. */
function quiet(log: Logger): {
  debug: () => void;
  info: () => void;
  warn: (text: string) => void;
  error: (text: string) => void;
} {
  return { debug: () => {}, info: () => {}, warn: (text) => log.warn(text), error: (text) => log.error(text) };
}
