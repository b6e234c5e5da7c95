import {
  CalculateSettlementCycle,
  CloseSettlementCycle,
  ExpirePoints,
  SettlementCycles,
  type SettlementCyclesQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { readPages } from "../network/readPages.js";
import { contentKey } from "./contentKey.js";
import { NetworkRefused } from "./NetworkRefused.js";

export type CycleHead = SettlementCyclesQuery["settlementCycles"]["nodes"][number];

/** All cycles of the network, in order of their beginning. */
export async function listCycles(client: TesseraClient): Promise<CycleHead[]> {
  const { nodes } = await readPages(
    async (place) => client.request(SettlementCycles, place),
    ({ settlementCycles }) => settlementCycles,
  );
  return nodes.toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from));
}

/** True once a calculation of the cycle stands. */
export function isCalculated(status: CycleHead["status"]): boolean {
  return status !== "OPEN" && status !== "CUT_OFF" && status !== "CLOSED";
}

/** Writes the entries of expiry up to an instant. */
export async function expirePoints(client: TesseraClient, programmeCode: string, asOfMs: number): Promise<void> {
  const asOf = new Date(asOfMs).toISOString();
  const { expirePoints: answer } = await client.request(ExpirePoints, {
    input: { idempotencyKey: contentKey(programmeCode, "expire", asOf), asOf },
  });
  if (answer.__typename !== "PointsExpired") throw new NetworkRefused(`expiry as of ${asOf}`, answer);
}

/** Key of closing a cycle at the end of a month with exactly these events. */
function closingKey(programmeCode: string, cycleId: string, monthDigest: string): string {
  return contentKey(programmeCode, "close", cycleId, monthDigest);
}

/**
 * Closes and calculates, in order, every cycle that began at or before `untilMs`, an instant whose events are all recorded. A
 * cycle that has not ended yet is cut off right behind that instant. What is closed or calculated already is left as it is.
 */
export async function closeCycles(
  client: TesseraClient,
  programmeCode: string,
  month: { readonly untilMs: number; readonly digest: string },
  nowMs: number,
): Promise<void> {
  for (;;) {
    const cycle = (await listCycles(client)).find(
      ({ status, from }) => !isCalculated(status) && Date.parse(from) <= month.untilMs,
    );
    if (cycle === undefined) return;
    if (cycle.status === "OPEN" || cycle.status === "CUT_OFF") {
      const at = Date.parse(cycle.to) > nowMs ? { at: new Date(month.untilMs + 1).toISOString() } : {};
      const { closeSettlementCycle } = await client.request(CloseSettlementCycle, {
        input: { idempotencyKey: closingKey(programmeCode, cycle.id, month.digest), cycleId: cycle.id, ...at },
      });
      if (closeSettlementCycle.__typename !== "SettlementCycleClosed")
        throw new NetworkRefused(`closing cycle ${cycle.id}`, closeSettlementCycle);
    }
    const { calculateSettlementCycle } = await client.request(CalculateSettlementCycle, {
      input: { idempotencyKey: contentKey(programmeCode, "calculate", cycle.id), cycleId: cycle.id },
    });
    if (calculateSettlementCycle.__typename !== "SettlementCycleCalculated")
      throw new NetworkRefused(`calculating cycle ${cycle.id}`, calculateSettlementCycle);
  }
}

/**
 * True when an earlier run has closed this month's cycle after recording exactly these events: the network remembers the
 * answer to a key that the events are part of. Then they need not be sent again.
 */
export async function isMonthClosed(
  client: TesseraClient,
  programmeCode: string,
  cycle: CycleHead,
  month: { readonly untilMs: number; readonly digest: string },
): Promise<boolean> {
  if (cycle.status === "OPEN" || cycle.status === "CUT_OFF") return false;
  const { closeSettlementCycle } = await client.request(CloseSettlementCycle, {
    input: { idempotencyKey: closingKey(programmeCode, cycle.id, month.digest), cycleId: cycle.id },
  });
  return closeSettlementCycle.__typename === "SettlementCycleClosed";
}
