import type { TestNetwork } from "../support/startTestNetwork.js";
import { FINANCE } from "./coalition.js";
import type { Journal } from "./journal.js";

const BETWEEN_MS = 1_500;
const QUERY = "{ settlementCycles(first: 100) { nodes { id status from to } } }";

interface Cycle {
  readonly id: string;
  readonly status: string;
  readonly from: string;
  readonly to: string;
}

/** A finance desk that closes the earliest open cycle and calculates it, again and again. */
export async function closeCycles(network: TestNetwork, journal: Journal, stopping: AbortSignal): Promise<void> {
  for (let round = 1; !stopping.aborted; round += 1) {
    const cycles = await readCycles(network);
    const open = cycles.find(({ status }) => status === "OPEN" || status === "CUT_OFF");
    const closed = cycles.find(({ status }) => status === "CLOSED");
    if (closed !== undefined) await move("calculate", closed.id, `calculate-${round}`);
    if (open !== undefined) await move("close", open.id, `close-${round}`, cutOffOf(open));
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }

  async function move(
    verb: "close" | "calculate",
    cycleId: string,
    idempotencyKey: string,
    at?: string,
  ): Promise<void> {
    await journal.send({
      field: `${verb}SettlementCycle`,
      input: { idempotencyKey, cycleId, ...(at === undefined ? {} : { at }) },
      selection: "",
      person: FINANCE,
      about: { kind: "cycle" },
    });
  }
}

/** A cycle that has not come to its end is cut off a moment ago. */
function cutOffOf({ from, to }: Cycle): string | undefined {
  const momentAgo = Date.now() - 500;
  if (Date.parse(to) <= momentAgo) return undefined;
  return new Date(Math.max(momentAgo, Date.parse(from) + 1)).toISOString();
}

/** Ascending; none while nobody answers. */
async function readCycles(network: TestNetwork): Promise<readonly Cycle[]> {
  try {
    const { data } = await network.ask(QUERY, {}, FINANCE);
    const { nodes } = data?.["settlementCycles"] as { nodes: Cycle[] };
    return nodes.toSorted((one, other) => Date.parse(one.from) - Date.parse(other.from));
  } catch {
    return [];
  }
}
