import type { InvalidInput } from "@tessera/kernel";

/** An input in the domain's types, or what is wrong with it. */
export type Parsed<T> = { readonly value: T } | { readonly invalid: InvalidInput };
