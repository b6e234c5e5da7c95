import { defaultFieldResolver, type GraphQLSchema, isInterfaceType, isUnionType } from "graphql";
import type { ServiceMetrics } from "../metrics/openMetrics.js";
import { inSpan, isTracing } from "../tracing/spans.js";

/**
 * Counts which member of its result union each mutation, or each item of a bulk, ends in: the success or a refusal. Counted where
 * graphql-js asks for the type, which it does once for every value.
 */
export function countOutcomes(schema: GraphQLSchema, metrics: ServiceMetrics): void {
  const refusal = schema.getType("Refusal");
  if (!isInterfaceType(refusal)) return;
  for (const union of Object.values(schema.getTypeMap())) {
    if (!isUnionType(union) || !union.getTypes().some((type) => type.getInterfaces().includes(refusal))) continue;
    const resolve = union.resolveType;
    if (typeof resolve !== "function") continue;
    union.resolveType = (...parameters) => {
      const member = resolve(...parameters);
      if (typeof member === "string") metrics.outcome(union.name, member);
      return member;
    };
  }
}

/** Makes each root field a step of its request. Without a collector at the start nothing is wrapped. */
export function traceRootFields(schema: GraphQLSchema): void {
  if (!isTracing()) return;
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = async (source, values, context, info) =>
        inSpan(`${type?.name}.${field.name}`, {}, async (): Promise<unknown> => resolve(source, values, context, info));
    }
  }
}
