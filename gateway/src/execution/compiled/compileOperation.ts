import { type Operation, operationFromDocument, type Schema } from "@apollo/federation-internals";
import type { QueryPlan, QueryPlanner, SubscriptionNode } from "@apollo/query-planner";
import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from "graphql";
import { getVariableValues } from "graphql/execution/values.js";
import type { RequestContext } from "../graphExecutor.js";
import type { AnswerObject } from "./answerFields.js";
import type { FetchSetting, Step } from "./compileFetch.js";
import { compilePlan } from "./compilePlan.js";
import { compileShape, type Shape } from "./compileShape.js";
import { compileVariableCheck } from "./compileVariableCheck.js";
import { introspect } from "./introspect.js";
import { OperationCache } from "./operationCache.js";
import { compileConditions } from "./readConditions.js";
import type { Run } from "./run.js";

/** What operations of one supergraph are compiled with. */
export interface CompileSetting extends FetchSetting {
  readonly planner: QueryPlanner;
  /** What clients see, as the planner knows it and as graphql-js does. */
  readonly apiSchema: Schema;
  readonly clientSchema: GraphQLSchema;
}

type Variables = Readonly<Record<string, unknown>>;

/** An operation whose plan and whose answer's shape are compiled. */
export interface CompiledOperation {
  /** The subscription's part that one subgraph tells; undefined for queries and mutations. */
  readonly subscription: SubscriptionNode | undefined;
  /** Estimated size in memory. */
  readonly bytes: number;
  /** Runs the plan. With `begin`, what that puts into the answer stands for what the first subgraph would have told. */
  execute(variables: Variables, context: RequestContext, begin?: (run: Run) => void): Promise<ExecutionResult>;
  /** Runs the plan; the answer as JSON where nothing went wrong. */
  write(variables: Variables, context: RequestContext): Promise<string | ExecutionResult>;
}

/** A document's own parts that both plan and shape are made from. */
interface Parts {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** Shapes of one operation, one for each combination of its conditions. */
const MOST_SHAPES = 16;
/** A rough estimate of syntax trees and closures for one character of the text and its plan. */
const BYTES_PER_CHARACTER = 50;

/** Throws GraphQLError for an operation that the planner refuses. */
export function compileOperation(
  setting: CompileSetting,
  query: string,
  document: DocumentNode,
  operationName: string | undefined,
): CompiledOperation {
  const parts = partsOf(document, operationName);
  const plan = setting.planner.buildQueryPlan(planned(setting.apiSchema, document, operationName));
  const subscription = plan.node?.kind === "Subscription" ? plan.node : undefined;
  const step = compileSteps(setting, plan);
  const readConditions = compileConditions(parts.operation, parts.fragments);
  const shapeFor = shapesOf(setting, parts);
  const fits = compileVariableCheck(setting.clientSchema, parts.operation);
  const definitions = parts.operation.variableDefinitions ?? [];
  const running = async <Told>(
    variables: Variables,
    context: RequestContext,
    tell: (result: ExecutionResult) => Told,
    begin?: (run: Run) => void,
  ): Promise<Told> => {
    if (!fits(variables)) {
      const { errors } = getVariableValues(setting.clientSchema, definitions, variables);
      if (errors !== undefined) return tell({ errors });
    }
    const conditions = readConditions(variables);
    const run: Run = { variables, conditions, context, data: {}, errors: [] };
    begin?.(run);
    await step?.(run);
    return tell(shaped(run, shapeFor(conditions)));
  };
  return {
    subscription,
    bytes: BYTES_PER_CHARACTER * (query.length + JSON.stringify(plan).length),
    execute: (variables, context, begin) => running(variables, context, (result) => result, begin),
    write: (variables, context) => running(variables, context, encode),
  };
}

function encode(result: ExecutionResult): string | ExecutionResult {
  return result.errors === undefined && result.extensions === undefined ? JSON.stringify(result) : result;
}

function partsOf(document: DocumentNode, operationName: string | undefined): Parts {
  const operation = getOperationAST(document, operationName);
  if (!operation) throw new GraphQLError("The request names no operation of its document.");
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return { operation, fragments };
}

function planned(schema: Schema, document: DocumentNode, operationName: string | undefined): Operation {
  return operationFromDocument(schema, document, operationName === undefined ? {} : { operationName });
}

/** For a subscription the steps that complete an event; undefined where no subgraph has to be asked. */
function compileSteps(setting: CompileSetting, { node }: QueryPlan): Step | undefined {
  const first = node?.kind === "Subscription" ? node.rest : node;
  return first === undefined ? undefined : compilePlan(setting, first);
}

function shapesOf(
  { clientSchema }: CompileSetting,
  { operation, fragments }: Parts,
): (conditions: ReadonlyMap<string, boolean>) => Shape {
  const known = new OperationCache<Shape>({ entries: MOST_SHAPES, bytes: MOST_SHAPES });
  const answerSchemaField = introspect(clientSchema, operation, fragments);
  return (conditions) => {
    const key = conditions.size === 0 ? "" : [...conditions.values()].join();
    const before = known.get(key);
    if (before !== undefined) return before;
    const setting = { schema: clientSchema, fragments, conditions, introspect: answerSchemaField };
    const shape = compileShape(setting, operation);
    known.set(key, shape, 1);
    return shape;
  };
}

/**
 * What a subgraph gave against its schema is told beside the errors of the subgraphs only when there are none of those: most of it
 * is then their consequence.
 */
function shaped(run: Run, shape: Shape): ExecutionResult<AnswerObject> {
  const { data, errors } = shape(run.data, run.variables);
  if (run.errors.length > 0) return { errors: run.errors, data };
  return errors.length > 0 ? { data, extensions: { valueCompletion: errors } } : { data };
}
