import type { FetchNode } from "@apollo/query-planner";
import { NotAnAnswer } from "@tessera/runtime";
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from "graphql";
import { failedFetch, pathsOfFailedFetch } from "../failedFetch.js";
import { type AnswerObject, type AnswerPath, isAnswerObject, readField, writeField } from "./answerFields.js";
import { type Asked, askSubgraph } from "./askSubgraph.js";
import { mergeAnswer } from "./mergeAnswer.js";
import { objectsAt, pathsAt } from "./placesInAnswer.js";
import { compileProjection } from "./projectRepresentation.js";
import { type Representations, representEntities } from "./representEntities.js";
import { compileRewrites, renamedKeys } from "./rewriteAnswer.js";
import type { Run } from "./run.js";
import { type PlaceError, subgraphErrors } from "./subgraphErrors.js";

export type Step = (run: Run) => Promise<void>;

type Variables = Readonly<Record<string, unknown>>;

/** What fetches of one supergraph share: its schema with all that clients do not see, and who answers for each subgraph. */
export interface FetchSetting {
  readonly schema: GraphQLSchema;
  readonly subgraph: (name: string) => Asked;
}

/**
 * One request to one subgraph, for the objects at a path of the answer so far. Entities are sent once each, however often they stand
 * there. Never throws: what a subgraph does not answer becomes errors at the paths of the fields that are missing for it.
 */
export function compileFetch(setting: FetchSetting, node: FetchNode, path: AnswerPath): Step {
  if (node.requires !== undefined) return compileEntityFetch(setting, node, path);
  const ask = askSubgraph(setting.subgraph(node.serviceName), node.operation, node.operationName);
  const rewrite = compileRewrites(setting.schema, node.outputRewrites);
  const place = errorPlacer(node);
  return async (run) => {
    const targets = objectsAt(run.data, path);
    if (targets.length === 0) return;
    const variables = pickVariables(node, run.variables);
    const result = await answerOf(node, variables, async () => ask(variables, undefined, run.context));
    const prefix = (): AnswerPath => (path.length === 0 ? path : (pathsAt(run.data, path)[0] ?? []));
    addErrors(run, node, result, (at) => [place(prefix(), at)]);
    if (!isAnswerObject(result.data)) return;
    rewrite?.(result.data);
    for (const target of targets) mergeAnswer(target, result.data);
  };
}

function compileEntityFetch(setting: FetchSetting, node: FetchNode, path: AnswerPath): Step {
  const { serviceName } = node;
  if (node.variableUsages?.includes("representations")) {
    throw new GraphQLError("A variable of this operation cannot be called `representations`.", {
      extensions: { code: "BAD_USER_INPUT" },
    });
  }
  const ask = askSubgraph(setting.subgraph(serviceName), node.operation, node.operationName);
  const represent = representEntities(
    compileProjection(setting.schema, node.requires!),
    compileRewrites(setting.schema, node.inputRewrites),
  );
  const rewrite = compileRewrites(setting.schema, node.outputRewrites);
  const interfaceNames = interfaceNamesSent(node);
  const place = errorPlacer(node);
  return async (run) => {
    const targets = objectsAt(run.data, path);
    const known = represent(targets);
    if (known.unique.length === 0) return;
    const variables = pickVariables(node, run.variables);
    const sent = { ...variables, representations: known.unique };
    const result = await answerOf(node, sent, async () => ask(sent, encode(variables, known.encoded), run.context));
    const placeEntity = (at: AnswerPath | undefined): (AnswerPath | undefined)[] => {
      const index = at?.[1];
      if (at?.[0] !== "_entities" || typeof index !== "number") return [undefined];
      const paths = pathsAt(run.data, path);
      return known.targetsOf(index).map((target) => place(paths[target] ?? [], at.slice(2)));
    };
    addErrors(run, node, result, placeEntity);
    if (!result.data) return;
    const entities = entitiesOf(result.data, known, serviceName);
    forgetTypeNames(entities, interfaceNames);
    mergeEntities(entities, known, targets, rewrite);
  };
}

/** The names under which the planner sends objects to a subgraph that knows no more of them than an interface. */
function interfaceNamesSent({ inputRewrites = [] }: FetchNode): ReadonlySet<unknown> {
  const names = new Set<unknown>();
  for (const rewrite of inputRewrites) {
    if (rewrite.kind === "ValueSetter" && rewrite.path.at(-1) === "__typename") names.add(rewrite.setValueTo);
  }
  return names;
}

/** An interface's name would overwrite the type that the owner of an object told. */
function forgetTypeNames(entities: readonly unknown[], names: ReadonlySet<unknown>): void {
  if (names.size === 0) return;
  for (const entity of entities) {
    if (isAnswerObject(entity) && names.has(entity["__typename"])) delete entity["__typename"];
  }
}

function entitiesOf(data: AnswerObject, known: Representations, serviceName: string): readonly unknown[] {
  const entities = data["_entities"];
  if (!Array.isArray(entities) || entities.length !== known.unique.length)
    throw new Error(`${serviceName} answered other entities than it was asked for`);
  return entities;
}

function mergeEntities(
  entities: readonly unknown[],
  known: Representations,
  targets: readonly AnswerObject[],
  rewrite: ((object: unknown) => void) | undefined,
): void {
  for (const [index, entity] of entities.entries()) {
    if (!isAnswerObject(entity)) continue;
    const places = known.targetsOf(index);
    if (rewrite !== undefined) {
      // Rewrites are told apart by type names, and a subgraph is not always asked for them.
      entity["__typename"] ??= targets[places[0]!]?.["__typename"];
      rewrite(entity);
    }
    for (const place of places) mergeAnswer(targets[place]!, entity);
  }
}

/** The answer of a subgraph, or what stands for it when there is none. */
async function answerOf(
  { operation }: FetchNode,
  variables: Variables,
  ask: () => Promise<ExecutionResult>,
): Promise<ExecutionResult<AnswerObject>> {
  try {
    const result = (await ask()) as ExecutionResult<AnswerObject>;
    if (result.data || result.errors === undefined) return result;
    // An error without a path is about the whole request; where that was for one field, the client is told which.
    const [only, ...others] = pathsOfFailedFetch(operation, variables);
    if (only === undefined || others.length > 0) return result;
    const errors = result.errors.map(({ message, path, extensions }) => ({ message, path: path ?? only, extensions }));
    return { ...result, errors: errors as never };
  } catch (cause) {
    if (cause instanceof NotAnAnswer) return failedFetch(operation, variables, cause) as never;
    throw cause;
  }
}

function addErrors(run: Run, { serviceName }: FetchNode, { errors }: ExecutionResult, place: PlaceError): void {
  if (errors === undefined || errors.length === 0) return;
  run.errors.push(...subgraphErrors(errors as readonly GraphQLFormattedError[], serviceName, place));
}

/** Joins where an object stands and where in it something failed, in the client's names. */
function errorPlacer({ outputRewrites }: FetchNode) {
  const renamed = renamedKeys(outputRewrites);
  return (prefix: AnswerPath, path: AnswerPath | undefined): AnswerPath | undefined =>
    path && [...prefix, ...path.map((key) => renamed.get(String(key)) ?? key)];
}

function pickVariables({ variableUsages }: FetchNode, given: Variables): Variables {
  const picked: AnswerObject = {};
  for (const name of variableUsages ?? []) {
    const value = readField(given, name);
    if (value !== undefined) writeField(picked, name, value);
  }
  return picked;
}

/** The variables as JSON, from entities that are JSON already. */
function encode(variables: Variables, representations: readonly string[]): string {
  const others = JSON.stringify(variables).slice(0, -1);
  return `${others}${others.length > 1 ? "," : ""}"representations":[${representations.join(",")}]}`;
}
