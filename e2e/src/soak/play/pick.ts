/** One of what there is; there must be something. */
export function pick<T>(items: readonly T[], which: number): T {
  const item = items[which % items.length];
  if (item === undefined) throw new RangeError("there is nothing to choose from");
  return item;
}
