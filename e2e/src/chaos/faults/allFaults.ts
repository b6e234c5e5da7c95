import { busFaults } from "./busFaults.js";
import { clockFaults } from "./clockFaults.js";
import { diskFaults } from "./diskFaults.js";
import type { Fault } from "./fault.js";
import { lineFaults } from "./lineFaults.js";
import { postgresFaults, processFaults } from "./processFaults.js";

/** All that can be broken. */
const ALL: readonly Fault[] = [
  ...processFaults,
  ...postgresFaults,
  ...lineFaults,
  ...clockFaults,
  ...diskFaults,
  ...busFaults,
];

/**
 * The faults of these names; a name without its second half stands for all of its kind ("kill"). All when no name is given.
 * Those of the bus need NATS. Throws for a name that no fault has.
 */
export function faultsNamed(names: readonly string[], withNats: boolean): readonly Fault[] {
  const possible = ALL.filter(({ name }) => withNats || !name.endsWith(":bus"));
  if (names.length === 0) return possible;
  return names.flatMap((wanted) => {
    const found = possible.filter(({ name }) => name === wanted || name.startsWith(`${wanted}:`));
    if (found.length > 0) return found;
    if (ALL.some(({ name }) => name === wanted)) return [];
    throw new Error(`There is no fault ${wanted}; there are ${ALL.map(({ name }) => name).join(", ")}.`);
  });
}
