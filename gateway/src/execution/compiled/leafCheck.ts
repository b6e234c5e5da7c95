import { type GraphQLLeafType, isEnumType } from "graphql";

const CHECKS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["Boolean", (value: unknown) => typeof value === "boolean"],
  ["String", (value: unknown) => typeof value === "string"],
  ["ID", (value: unknown) => typeof value === "string" || Number.isInteger(value)],
  ["Int", (value: unknown) => Number.isInteger(value)],
  ["Float", (value: unknown) => Number.isFinite(value)],
]);

/** Whether what a subgraph serialised is a value of the type. What a custom scalar looks like is its owner's to say. */
export function leafCheck(type: GraphQLLeafType): (value: unknown) => boolean {
  if (!isEnumType(type)) return CHECKS.get(type.name) ?? (() => true);
  const names = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value) => names.has(value);
}
