import type { ValueTransformer } from "typeorm";

/** Whole numbers beyond 2^53: bigint in code, text on the wire. */
export const bigintText: ValueTransformer = {
  from: (text: string | null) => (text === null ? null : BigInt(text)),
  to: (value: bigint | null) => (value === null ? null : value.toString()),
};
