import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from "graphql";

/** The names of all types that a type condition holds for: the type itself and what implements it or is a member of it. */
export function typesWithin(schema: GraphQLSchema, condition: string): ReadonlySet<unknown> {
  const names = new Set<unknown>([condition]);
  const type = schema.getType(condition);
  if (!isAbstractType(type)) return names;
  for (const other of Object.values(schema.getTypeMap())) {
    if ((isObjectType(other) || isInterfaceType(other)) && schema.isSubType(type, other)) names.add(other.name);
  }
  return names;
}
