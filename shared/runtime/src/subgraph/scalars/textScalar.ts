import { GraphQLScalarType, Kind } from "graphql";
import { badValue } from "./badValue.js";

/** A scalar that is a string on the wire and in the code, with a rule for what it may say. */
export function textScalar(
  name: string,
  description: string,
  accepts: (text: string) => boolean,
): GraphQLScalarType<string, string> {
  const refuse = (): never => {
    throw badValue(`${name} must be ${description}`);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description: `A string: ${description}.`,
    serialize: (value) => {
      if (typeof value !== "string") throw new TypeError(`${name} is not a string`);
      return value;
    },
    parseValue: (value) => (typeof value === "string" && accepts(value) ? value : refuse()),
    parseLiteral: (node) => (node.kind === Kind.STRING && accepts(node.value) ? node.value : refuse()),
  });
}
