import { createHash } from "node:crypto";
import type { Caller } from "@tessera/kernel";
import { eventQueue, type EventQueue, type Logger, NotAnAnswer, type Subgraph, unavailable } from "@tessera/runtime";
import { type DocumentNode, type ExecutionResult, GraphQLError, print } from "graphql";
import { cleanResult } from "../execution/cleanErrors.js";
import type { GraphExecutor, SubscriptionPlan } from "../execution/graphExecutor.js";
import type { Limits } from "../limits/limits.js";

export interface SubscriptionRequest {
  readonly query: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type SubscriptionAnswer = ExecutionResult | AsyncGenerator<ExecutionResult, void, void>;

export interface SubscriptionHub {
  /** Answers the owner's refusal, or one completed result for each event until the viewer leaves. */
  subscribe(request: SubscriptionRequest, caller: Caller): Promise<SubscriptionAnswer>;
  /** How many subscriptions stand at the subgraphs. */
  upstreams(): number;
  /** How many subscriptions clients hold open. */
  viewers(): number;
  stop(): Promise<void>;
}

export interface HubOptions {
  readonly executor: GraphExecutor;
  readonly subgraphs: Readonly<Record<string, Subgraph>>;
  readonly limits: Limits;
  readonly log: Logger;
}

/** One subscription at a subgraph and the connections that listen to it. */
interface Upstream {
  readonly viewers: Set<EventQueue<ExecutionResult>>;
  readonly events: AsyncGenerator<ExecutionResult, void, void>;
}

/**
 * Serves subscriptions: the subgraph that owns the event is asked once per operation, variables and viewer, and each event is
 * completed once with the fields of other subgraphs, however many connections of that viewer listen. It is never shared between
 * viewers: the owner of the data has authorised exactly the identity that it was asked with.
 */
export function createSubscriptionHub(options: HubOptions): SubscriptionHub {
  const { executor, subgraphs, limits, log } = options;
  let viewers = 0;
  const upstreams = new Map<string, Promise<Upstream | ExecutionResult>>();

  async function open(key: string, request: SubscriptionRequest, caller: Caller): Promise<Upstream | ExecutionResult> {
    const plan = executor.planSubscription(request);
    const subgraph = subgraphs[plan.subgraph];
    if (subgraph === undefined) throw unavailable(new Error(`no subgraph ${plan.subgraph} is connected`));
    const events = await subgraph.subscribe(plan.request, caller);
    if (!(Symbol.asyncIterator in events)) return limited(cleanResult(asErrors(events), log));
    const upstream: Upstream = { viewers: new Set(), events };
    void pump(key, upstream, plan, caller);
    return upstream;
  }

  /** Two loops, so that events wait in a queue of ours, which has an end, while one before them is completed. */
  async function pump(key: string, upstream: Upstream, plan: SubscriptionPlan, caller: Caller): Promise<void> {
    const arrived = eventQueue<ExecutionResult>({ mostWaiting: limits.waitingEvents });
    void read(upstream.events, arrived);
    try {
      for await (const event of arrived.events) {
        const context = { caller, deadlineMs: performance.now() + limits.requestMs };
        const result = limited(cleanResult(await plan.hydrate(event, context), log));
        for (const viewer of upstream.viewers) viewer.push(result);
      }
    } catch (cause) {
      for (const viewer of upstream.viewers) viewer.push(lastWords(cause));
    }
    upstreams.delete(key);
    for (const viewer of [...upstream.viewers]) viewer.close();
    await upstream.events.return(undefined).catch(() => {});
  }

  async function read(events: AsyncGenerator<ExecutionResult>, arrived: EventQueue<ExecutionResult>): Promise<void> {
    try {
      for await (const event of events) arrived.push(event);
    } catch (cause) {
      arrived.push(lastWords(cause));
    }
    arrived.close();
  }

  function lastWords(cause: unknown): ExecutionResult {
    const known = cause instanceof NotAnAnswer ? cause : unavailable(cause);
    log.warn({ err: known.cause ?? known }, "a subscription broke off");
    return { errors: [new GraphQLError(known.message, { extensions: { code: known.code } })] };
  }

  function limited(result: ExecutionResult): ExecutionResult {
    if (result.errors === undefined || result.errors.length <= limits.errors) return result;
    return { ...result, errors: result.errors.slice(0, limits.errors) };
  }

  function join(key: string, upstream: Upstream): AsyncGenerator<ExecutionResult, void, void> {
    viewers += 1;
    const viewer = eventQueue<ExecutionResult>({
      mostWaiting: limits.waitingEvents,
      onEnd: () => {
        viewers -= 1;
        upstream.viewers.delete(viewer);
        if (upstream.viewers.size > 0) return;
        upstreams.delete(key);
        void upstream.events.return(undefined).catch(() => {});
      },
    });
    upstream.viewers.add(viewer);
    return viewer.events;
  }

  return {
    subscribe: async (request, caller) => {
      const key = keyOf(request, caller);
      const standing = upstreams.get(key) ?? open(key, request, caller);
      upstreams.set(key, standing);
      try {
        const upstream = await standing;
        if ("viewers" in upstream) return join(key, upstream);
        if (upstreams.get(key) === standing) upstreams.delete(key);
        return upstream;
      } catch (cause) {
        if (upstreams.get(key) === standing) upstreams.delete(key);
        if (cause instanceof GraphQLError) return { errors: [cause] };
        return lastWords(cause);
      }
    },
    upstreams: () => upstreams.size,
    viewers: () => viewers,
    stop: async () => {
      for (const standing of [...upstreams.values()]) {
        const upstream = await standing.catch(() => undefined);
        if (upstream !== undefined && "viewers" in upstream) for (const viewer of [...upstream.viewers]) viewer.close();
      }
    },
  };
}

/** Two spellings of one subscription are the same; two viewers never are. */
function keyOf({ document, operationName, variables }: SubscriptionRequest, caller: Caller): string {
  const sorted = Object.fromEntries(Object.entries(variables).sort(([one], [other]) => (one < other ? -1 : 1)));
  const parts = [print(document), operationName ?? null, sorted, caller ?? null];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** Errors that came over the wire are plain objects. */
function asErrors(result: ExecutionResult): ExecutionResult {
  if (result.errors === undefined) return result;
  const errors = result.errors.map((error) =>
    error instanceof GraphQLError
      ? error
      : new GraphQLError((error as GraphQLError).message, {
          path: (error as GraphQLError).path ?? null,
          extensions: (error as GraphQLError).extensions ?? null,
        }),
  );
  return { ...result, errors };
}
