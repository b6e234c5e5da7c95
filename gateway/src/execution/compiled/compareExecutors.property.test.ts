import { readFileSync } from "node:fs";
import path from "node:path";
import { createLogger } from "@tessera/runtime";
import fc from "fast-check";
import { type ExecutionResult, GraphQLError, parse, validate } from "graphql";
import { generateOperation, type GeneratedOperation } from "../../test/federation/generateOperation.js";
import { mockSubgraph } from "../../test/federation/mockSubgraph.js";
import { nastySupergraph } from "../../test/federation/nastySupergraph.js";
import { spreadSupergraph } from "../../test/federation/spreadSupergraph.js";
import { committedSupergraph } from "../../startGateway.js";
import { createStockExecutor } from "../createStockExecutor.js";
import type { GraphExecutor } from "../graphExecutor.js";
import { createCompiledExecutor } from "./createCompiledExecutor.js";

/** The same each time, so that a change is judged by what it changes; TESSERA_SEED looks further, and runs one that failed again. */
const SEED = Number(process.env["TESSERA_SEED"] ?? 307_452_970);
const SERVICES = ["members", "partners", "rewards", "settlement"];

function ownSupergraph(): ReturnType<typeof nastySupergraph> {
  const schemaOf = (name: string): string =>
    readFileSync(path.join(__dirname, "../../../../services", name, "schema.graphql"), "utf8");
  return {
    schemas: Object.fromEntries(SERVICES.map((name) => [name, schemaOf(name)])),
    supergraphSdl: committedSupergraph(),
  };
}

async function bothOver({
  schemas,
  supergraphSdl,
}: ReturnType<typeof nastySupergraph>): Promise<[GraphExecutor, GraphExecutor]> {
  const log = createLogger("gateway", "silent");
  const subgraphs = Object.fromEntries(Object.entries(schemas).map(([name, sdl]) => [name, mockSubgraph(sdl)]));
  return [
    await createCompiledExecutor(supergraphSdl, subgraphs, log),
    await createStockExecutor(supergraphSdl, subgraphs, log),
  ];
}

/** A request that the planner refuses is refused by both. */
async function answer(executor: GraphExecutor, { query, variables }: GeneratedOperation): Promise<ExecutionResult> {
  const context = { caller: undefined, deadlineMs: performance.now() + 60_000 };
  try {
    return await executor.execute({ query, document: parse(query), variables, context });
  } catch (cause) {
    return { errors: [new GraphQLError((cause as Error).message)] };
  }
}

/**
 * Code, words and place of each error, in no order: subgraphs that are asked at the same time fail in any. Indexes are left out, since
 * the reference counts only the objects of a mixed list that it asked about; what cannot be placed it places at `_entities`.
 */
function errorsOf({ errors = [] }: ExecutionResult): string[] {
  const told = errors.map(({ message, path: place, extensions }) => {
    const keys = place?.includes("_entities") === false ? place.filter((key) => typeof key === "string") : undefined;
    return JSON.stringify([extensions["code"], message, keys?.map((key) => key.replace(/__alias_\d+$/, ""))]);
  });
  return told.sort();
}

/** Values byte for byte, keys in no order: the reference orders fields by its plan where several fragments ask for them. */
function inOrder(data: unknown): string | undefined {
  return JSON.stringify(data, (_, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Errors whose path does not end at, or in, something null. */
function misplaced({ errors = [], data }: ExecutionResult): GraphQLError[] {
  return errors.filter(({ path: place }) => {
    let value: unknown = data;
    for (const key of place ?? []) {
      if (value === null || value === undefined) return false;
      value = (value as Record<string | number, unknown>)[key];
    }
    return place !== undefined && value !== null && value !== undefined;
  });
}

describe.each([
  ["an artificial supergraph", nastySupergraph, 230],
  ["another, whose types are spread more widely", spreadSupergraph, 60],
  ["the committed supergraph", ownSupergraph, 110],
])("over %s", (_name, supergraph, operationsCount) => {
  test(`${operationsCount} generated operations are answered as by @apollo/gateway, seed ${SEED}`, async () => {
    const [compiled, stock] = await bothOver(supergraph());
    const operations = fc
      .array(fc.nat(999), { minLength: 10, maxLength: 200, size: "max" })
      .map((choices) => generateOperation(compiled.schema, choices))
      .filter(({ query }) => validate(compiled.schema, parse(query)).length === 0);
    await fc.assert(
      fc.asyncProperty(operations, async (operation) => {
        const [own, reference] = [await answer(compiled, operation), await answer(stock, operation)];
        expect(inOrder(own.data)).toBe(inOrder(reference.data));
        expect(errorsOf(own)).toEqual(errorsOf(reference));
        expect(misplaced(own)).toEqual([]);
      }),
      { numRuns: operationsCount, seed: SEED, endOnFailure: true },
    );
  }, 300_000);
});
