/** What was refused may be set right and asked again: each run of a command asks anew, its own repetitions do not. */
export function freshKey(...parts: readonly string[]): string {
  return [...parts, new Date().toISOString()].join(" ").slice(-255);
}
