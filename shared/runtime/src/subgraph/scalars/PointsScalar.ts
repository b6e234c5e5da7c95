import { MAX_POINTS, type Points, points } from "@tessera/kernel";
import { GraphQLScalarType, Kind } from "graphql";
import { badValue } from "./badValue.js";

const RANGE = "Points must be a whole number within ±(2^53 − 1)";
const WHOLE = /^-?\d{1,16}$/;

function toPoints(text: string): Points {
  const value = WHOLE.test(text) ? BigInt(text) : undefined;
  if (value === undefined || value > MAX_POINTS || -value > MAX_POINTS) throw badValue(RANGE);
  return points(value);
}

/** The only place where points become a JSON number: branded bigint inside, whole number outside. */
export const PointsScalar = new GraphQLScalarType<Points, number>({
  name: "Points",
  description: "A whole JSON number within ±(2^53 − 1).",
  serialize: (value) => {
    if (typeof value !== "bigint") throw new TypeError("points are not a bigint");
    return Number(points(value));
  },
  parseValue: (value) => {
    if (typeof value !== "number" || !Number.isSafeInteger(value)) throw badValue(RANGE);
    return points(value);
  },
  parseLiteral: (node) => {
    if (node.kind !== Kind.INT) throw badValue(RANGE);
    return toPoints(node.value);
  },
});
