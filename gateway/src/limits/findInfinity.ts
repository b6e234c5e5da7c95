/**
 * True when a number of a JSON value is greater than any (1e309): it would be written as null on its way on, and what was too much
 * would pass for what was left out. Walks without calling itself, however deep the value is.
 */
export function findInfinity(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === "number" && !Number.isFinite(next)) return true;
    if (typeof next === "object" && next !== null) for (const inner of Object.values(next)) waiting.push(inner);
  }
  return false;
}
