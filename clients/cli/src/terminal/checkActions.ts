import { UsageError } from "./UsageError.js";

/** The options that one action cannot do without, and those that it takes beside. */
interface Parts {
  readonly wants?: readonly string[];
  readonly takes?: readonly string[];
}

/**
 * Holds what was given against what a command does: at most one of its actions, each with its parts. Names are those of commander, `anywhere` are
 * parts that mean something without an action too. Throws UsageError.
 */
export function checkActions(
  options: object,
  actions: Readonly<Record<string, Parts>>,
  anywhere: readonly string[] = [],
): void {
  const isGiven = (name: string) => Reflect.get(options, name) !== undefined;
  const [action, ...others] = Object.keys(actions).filter(isGiven);
  if (others.length > 0) throw new UsageError(`give one of ${listed(Object.keys(actions))}`);
  const missing = (action === undefined ? [] : (actions[action]?.wants ?? [])).find((name) => !isGiven(name));
  if (action !== undefined && missing !== undefined)
    throw new UsageError(`${listed([action])} wants ${listed([missing])}`);
  const ownersOf = (name: string) => Object.keys(actions).filter((owner) => partsOf(actions[owner]).includes(name));
  for (const name of new Set(Object.values(actions).flatMap(partsOf))) {
    if (!isGiven(name) || anywhere.includes(name)) continue;
    const owners = ownersOf(name);
    if (action === undefined || !owners.includes(action))
      throw new UsageError(`${listed([name])} is of ${listed(owners)}`);
  }
}

function partsOf({ wants = [], takes = [] }: Parts = {}): readonly string[] {
  return [...wants, ...takes];
}

function listed(names: readonly string[]): string {
  const flags = names.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  return flags.length < 2 ? flags.join("") : `${flags.slice(0, -1).join(", ")} and ${flags.at(-1) ?? ""}`;
}
