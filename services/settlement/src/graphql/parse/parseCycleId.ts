import { parsePublicId } from "@tessera/kernel";

/** No cycle has it. */
const NO_CYCLE = "00000000-0000-0000-0000-000000000000";

/** The UUID of a cycle; for anything that is no cycle's id, one that no cycle has: both are refused alike. */
export function parseCycleId(id: string): string {
  return parsePublicId("cyc", id) ?? NO_CYCLE;
}
