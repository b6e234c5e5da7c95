/**
 * True when a repeat of the mutation cannot have a second effect: its input, or every item of each list in its input, carries
 * an idempotency key.
 */
export function hasIdempotencyKey(variables: unknown): boolean {
  const input = (variables as { readonly input?: unknown } | undefined)?.input;
  if (typeof input !== "object" || input === null) return false;
  if ("idempotencyKey" in input) return true;
  const lists = Object.values(input).filter((value) => Array.isArray(value));
  return lists.length > 0 && lists.every((items) => items.every((item: unknown) => hasIdempotencyKey({ input: item })));
}
