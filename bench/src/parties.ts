/** Lots of a member who redeems: what shopping twice a month leaves within a year. */
export const LOTS_OF_A_SPENDER = 20;

/**
 * Who earns in the scenarios and who redeems: whoever did both would have as many lots as the machine was fast and the rounds were many, and
 * redeeming reads all of them.
 */
export function parties(all: readonly string[]): {
  readonly earners: readonly string[];
  readonly spenders: readonly string[];
} {
  const half = Math.floor(all.length / 2);
  return { earners: all.slice(0, half), spenders: all.slice(half) };
}

export function anyOf(some: readonly string[]): string {
  return some[Math.floor(Math.random() * some.length)] ?? "";
}
