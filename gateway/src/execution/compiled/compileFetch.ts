import type { FetchNode } from "@apollo/query-planner";
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from "graphql";
import { failedFetch, pathsOfFailedFetch } from "../failedFetch.js";
import { type AnswerObject, type AnswerPath, isAnswerObject, readField, writeField } from "./answerFields.js";
import { type Asked, askSubgraph, noAnswer } from "./askSubgraph.js";
import { mergeAnswer } from "./mergeAnswer.js";
import { objectsAt, pathsAt } from "./placesInAnswer.js";
import { compileProjection, keysOf } from "./projectRepresentation.js";
import { type Representations, representEntities } from "./representEntities.js";
import { compileRewrites, renamedKeys } from "./rewriteAnswer.js";
import type { Run } from "./run.js";
import { type PlaceError, subgraphErrors } from "./subgraphErrors.js";

/** Never throws or rejects; undefined when there is nothing to wait for. */
export type Step = (run: Run) => Promise<void> | undefined;

type Variables = Readonly<Record<string, unknown>>;

/** What one fetch of one operation asks for, and what is done with the answer. */
interface Asking {
  readonly variables: Variables;
  readonly encoded: string | undefined;
  readonly take: (result: ExecutionResult<AnswerObject>) => void;
}

/** What fetches of one supergraph share: its schema with all that clients do not see, and who answers for each subgraph. */
export interface FetchSetting {
  readonly schema: GraphQLSchema;
  readonly subgraph: (name: string) => Asked;
}

/**
 * One request to one subgraph, for the objects at a path of the answer so far. Entities are sent once each, however often they stand
 * there. What a subgraph does not answer becomes errors at the paths of the fields that are missing for it.
 */
export function compileFetch(setting: FetchSetting, node: FetchNode, path: AnswerPath): Step {
  if (node.requires !== undefined) return compileEntityFetch(setting, node, path);
  const rewrite = compileRewrites(setting.schema, node.outputRewrites);
  const place = errorPlacer(node);
  return fetchStep(setting, node, (run) => {
    const targets = objectsAt(run.data, path);
    if (targets.length === 0) return undefined;
    const prefix = (): AnswerPath => (path.length === 0 ? path : (pathsAt(run.data, path)[0] ?? []));
    const take = (result: ExecutionResult<AnswerObject>): void => {
      addErrors(run, node, result, (at) => [place(prefix(), at)]);
      if (!isAnswerObject(result.data)) return;
      rewrite?.(result.data);
      for (const target of targets) mergeAnswer(target, result.data);
    };
    return { variables: pickVariables(node, run.variables), encoded: undefined, take };
  });
}

/** A failure to ask, or an answer that breaks the rules of federation, fails the fields of this fetch only. */
function fetchStep(setting: FetchSetting, node: FetchNode, begin: (run: Run) => Asking | undefined): Step {
  const { operation } = node;
  const asked = setting.subgraph(node.serviceName);
  const ask = askSubgraph(asked, operation, node.operationName);
  return (run) => {
    const guarded = <Result>(work: () => Result): Result | undefined => {
      try {
        return work();
      } catch (cause) {
        const originalError = cause instanceof Error ? cause : new Error(String(cause));
        run.errors.push(new GraphQLError(originalError.message, { originalError }));
        return undefined;
      }
    };
    return guarded(() => {
      const asking = begin(run);
      if (asking === undefined) return undefined;
      const { variables, encoded, take } = asking;
      return ask(variables, encoded, run.context).then(
        (result) => guarded(() => take(placed(node, variables, result as ExecutionResult<AnswerObject>))),
        (cause: unknown) => guarded(() => take(failedFetch(operation, variables, noAnswer(asked, cause)) as never)),
      );
    });
  };
}

function compileEntityFetch(setting: FetchSetting, node: FetchNode, path: AnswerPath): Step {
  const { serviceName } = node;
  if (node.variableUsages?.includes("representations")) {
    throw new GraphQLError("A variable of this operation cannot be called `representations`.", {
      extensions: { code: "BAD_USER_INPUT" },
    });
  }
  const represent = representEntities(
    compileProjection(setting.schema, node.requires!),
    compileRewrites(setting.schema, node.inputRewrites),
    keysOf(node.requires!),
  );
  const rewrite = compileRewrites(setting.schema, node.outputRewrites);
  const interfaceNames = interfaceNamesSent(node);
  const place = errorPlacer(node);
  return fetchStep(setting, node, (run) => {
    const targets = objectsAt(run.data, path);
    const known = represent(targets);
    if (known.unique.length === 0) return undefined;
    const variables = pickVariables(node, run.variables);
    const sent = { ...variables, representations: known.unique };
    const placeEntity = (at: AnswerPath | undefined): (AnswerPath | undefined)[] => {
      const index = at?.[1];
      if (at?.[0] !== "_entities" || typeof index !== "number") return [undefined];
      const paths = pathsAt(run.data, path);
      return known.targetsOf(index).map((target) => place(paths[target] ?? [], at.slice(2)));
    };
    const take = (result: ExecutionResult<AnswerObject>): void => {
      addErrors(run, node, result, placeEntity);
      if (!result.data) return;
      const entities = entitiesOf(result.data, known, serviceName);
      forgetTypeNames(entities, interfaceNames);
      mergeEntities(entities, known, targets, rewrite);
    };
    return { variables: sent, encoded: encode(variables, known.encoded), take };
  });
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

/** An error without a path is about the whole request; where that was for one field, the client is told which. */
function placed(
  { operation }: FetchNode,
  variables: Variables,
  result: ExecutionResult<AnswerObject>,
): ExecutionResult<AnswerObject> {
  if (result.data || result.errors === undefined) return result;
  const [only, ...others] = pathsOfFailedFetch(operation, variables);
  if (only === undefined || others.length > 0) return result;
  const errors = result.errors.map(({ message, path, extensions }) => ({ message, path: path ?? only, extensions }));
  return { ...result, errors: errors as never };
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
